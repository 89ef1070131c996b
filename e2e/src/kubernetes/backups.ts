import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository, run } from '@jogging/deploy';
import { Api } from '../api.js';
import { expectStatus, newId, runDocument, userDocument } from '../people.js';
import { REPLICAS } from './changes.js';
import { inNamespace, rolledOut, services, setReplicas } from './cluster.js';

/** Backs up, and restores after more was written, by the commands of docs/operations.md. @throws Error if they do not do it */
export async function tryBackups(url: string): Promise<string> {
  const people = new People(new Api(url));
  const [early, late] = [newId('early'), newId('late')];
  const token = await people.signUp(early);
  await people.record(token);
  const backupMs = await runBlock('kubernetes-backup');
  await people.record(token);
  const lateToken = await people.signUp(late);
  const restoreMs = await runBlock('kubernetes-restore');
  for (const service of services) await rolledOut(service);
  for (const service of services) await setReplicas(service, REPLICAS);
  for (const old of [token, lateToken]) await people.expectSignedOut(old);
  if ((await people.logIn(late)).status !== 401)
    throw new Error('someone who signed up after the backup is still there');
  const runs = await people.countRuns((await people.logIn(early)).json?.auth_token);
  if (runs !== 1) throw new Error(`of one run before the backup and one after it, ${runs} are there`);
  await inNamespace(['exec', 'deployment/report-service', '--', 'node', 'dist/src/cli/check.js'], 120_000);
  return `backed up in ${seconds(backupMs)}, restored in ${seconds(restoreMs)}; what came before is there and nothing newer`;
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/** @returns how long it took, in ms */
async function runBlock(mark: string): Promise<number> {
  const page = await readFile(join(repository, 'docs/operations.md'), 'utf8');
  const block = new RegExp(`\`\`\`sh ${mark}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (!block) throw new Error(`docs/operations.md has no block marked ${mark}`);
  const began = performance.now();
  await run('bash', ['-euo', 'pipefail', '-c', block], { within: 600_000 });
  return performance.now() - began;
}

class People {
  constructor(private readonly api: Api) {}

  /** @returns a token */
  async signUp(id: string): Promise<string> {
    expectStatus(await this.api.post('/users', { body: userDocument(id) }), 201);
    return (await this.logIn(id)).json.auth_token;
  }

  logIn(id: string) {
    const { password } = userDocument(id).data.attributes;
    return this.api.post('/user/login', { body: { user_id: id, password } });
  }

  async record(token: string): Promise<void> {
    expectStatus(await this.api.post('/runs', { token, body: runDocument() }), 201);
  }

  async countRuns(token: string): Promise<number> {
    return (await this.api.get('/runs', { token })).json.data.length;
  }

  async expectSignedOut(token: string): Promise<void> {
    expectStatus(await this.api.get('/runs', { token }), 401);
  }
}
