import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository, startTestSystem, type TestSystem } from '@jogging/dev-env';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../../src/api.js';
import { openDatabase } from '../../src/chaos/chaos-environment.js';
import { compareWeather } from '../../src/chaos/compare-weather.js';
import { runCommand } from '../../src/chaos/operator-checks.js';
import { runDocument, userDocument } from '../../src/people.js';

describe('Restoring a backup as docs/operations.md says', function () {
  this.timeout(180_000);
  let system: TestSystem;
  let api: Api;
  let folder: string;

  before(async () => {
    system = await startTestSystem();
    api = new Api(system.gatewayUrl);
    folder = await mkdtemp(join(tmpdir(), 'jogging-backup-'));
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true });
    await system?.stop();
  });

  const all = (work: (service: TestSystem['services'][number]) => Promise<unknown>) =>
    Promise.all(system.services.map(work));
  async function startServices(): Promise<void> {
    await all((service) => service.start());
    await all((service) => service.waitUntilReady());
  }
  /** Runs the blocks of docs/operations.md with this mark, as written. */
  async function runBlock(mark: 'backup' | 'restore'): Promise<void> {
    const page = await readFile(join(repository, 'docs/operations.md'), 'utf8');
    const block = new RegExp(`\`\`\`sh ${mark}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
    const environment = {
      ...process.env,
      ADMIN_DATABASE_URL: system.adminDatabaseUrl,
      REDIS_URL: system.redisUrl,
      AMQP_MANAGEMENT_URL: process.env.TEST_AMQP_MANAGEMENT_URL,
      VHOST: new URL(system.amqpUrl).pathname.slice(1),
      DATABASE: system.database,
    };
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', block], { cwd: folder, env: environment });
  }
  const backUp = () => runBlock('backup');
  async function restore(): Promise<void> {
    await all((service) => service.stop());
    await runBlock('restore');
    await system.users.provision();
    await startServices();
  }

  const signUp = async (id: string) =>
    expect((await api.post('/users', { body: userDocument(id) })).status).to.equal(201);
  const signIn = async (id: string): Promise<string> => {
    const body = { user_id: id, password: userDocument(id).data.attributes.password };
    return (await api.post('/user/login', { body })).json?.auth_token;
  };
  const change = (token: string, id: string, distance: number) =>
    api.patch(`/runs/${id}`, { token, body: { data: { type: 'run', id, attributes: { distance } } } });
  const weeks = async (token: string): Promise<string[]> =>
    (await api.get('/runs/summary', { token })).json.data.map(
      ({ attributes }: { attributes: { total_distance: string } }) => attributes.total_distance,
    );
  const check = () => runCommand(system, 'report-service', 'check', ['--json', '--settle', '20']);

  it('a restored system continues from the backup, without anything newer', async () => {
    await signUp('early');
    const token = await signIn('early');
    const kept = (await api.post('/runs', { token, body: runDocument() })).json.data.id;
    const gone = (await api.post('/runs', { token, body: runDocument({ distance: 1_000 }) })).json.data.id;
    await eventually(async () => expect(await weeks(token)).to.deep.equal(['5200.0']), 20_000);
    await backUp();

    // Messages about changes that the restore undoes wait while their service is stopped.
    await system.service('report-service').stop();
    for (const distance of [5_000, 6_000, 7_000]) expect((await change(token, kept, distance)).status).to.equal(200);
    expect((await api.delete(`/runs/${gone}`, { token })).status).to.equal(204);
    await signUp('late');
    const lateToken = await signIn('late');
    expect((await api.post('/runs', { token: lateToken, body: runDocument() })).status).to.equal(201);
    await restore();

    for (const old of [token, lateToken]) expect((await api.get('/runs', { token: old })).status).to.equal(401);
    expect(await signIn('late')).to.equal(undefined);
    const newToken = await signIn('early');
    expect((await api.get('/runs', { token: newToken })).json.data).to.have.length(2);
    expect(await weeks(newToken)).to.deep.equal(['5200.0']);
    const changed = await change(newToken, kept, 4_300);
    expect([changed.status, changed.json.data.attributes.version]).to.deep.equal([200, 2]);
    await eventually(async () => expect(await weeks(newToken)).to.deep.equal(['5300.0']), 20_000);
    const { code, out } = await check();
    expect([code, out]).to.deep.equal([0, out]);
    const database = await openDatabase(system);
    await eventually(async () => expect(await compareWeather(database)).to.deep.equal([]), 20_000);
    await database.stop();
  });
});
