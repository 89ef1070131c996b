import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { managementRequest, repository, startTestSystem, type TestSystem } from '@jogging/dev-env';
import type { Database } from '@jogging/service-kit/database';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../../src/api.js';
import { openDatabase } from '../../src/chaos/chaos-environment.js';
import { compareWeather } from '../../src/chaos/compare-weather.js';
import { runCommand } from '../../src/chaos/operator-checks.js';
import { runDocument, userDocument } from '../../src/people.js';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('The commands in docs/operations.md', function () {
  this.timeout(180_000);
  let system: TestSystem;
  let database: Database;
  let runDir: string;
  let blocks: string[];
  const letters = ['9d5c-1', '9d5c-2', '9d5c-3'];

  before(async () => {
    system = await startTestSystem();
    database = await openDatabase(system);
    runDir = await mkdtemp(join(tmpdir(), 'jogging-run-'));
    for (const service of system.services)
      await writeFile(join(runDir, `${service.name}.pid`), `${service.pid()} now\n`);
    const page = await readFile(join(repository, 'docs/operations.md'), 'utf8');
    blocks = [...page.matchAll(/```sh operate\n([\s\S]*?)```/g)].map(([, block = '']) => block);

    const api = new Api(system.gatewayUrl);
    const user = userDocument('runner');
    expect((await api.post('/users', { body: user })).status).to.equal(201);
    const credentials = { user_id: 'runner', password: user.data.attributes.password };
    const { auth_token: token } = (await api.post('/user/login', { body: credentials })).json;
    for (let run = 0; run < 3; run++)
      expect((await api.post('/runs', { token, body: runDocument() })).status).to.equal(201);
    await eventually(async () => {
      const [row] = await database.query<{ n: number }>(
        `SELECT count(*) AS n FROM runs.runs WHERE weather_status = 'recorded'`,
      );
      return row?.n === 3;
    }, 30_000);
    for (const letter of letters) await publish(letter);
    await eventually(async () => (await list()).length === 3, 30_000);
  });
  after(async () => {
    if (runDir) await rm(runDir, { recursive: true });
    await database?.stop();
    await system?.stop();
  });

  /** Publishes a message that is not an event directly to report-service's queue. */
  async function publish(id: string): Promise<void> {
    const vhost = encodeURIComponent(decodeURIComponent(new URL(system.amqpUrl).pathname.slice(1)));
    const managementUrl = process.env.TEST_AMQP_MANAGEMENT_URL ?? '';
    await managementRequest(managementUrl, 'POST', `/api/exchanges/${vhost}/amq.default/publish`, {
      properties: { message_id: id },
      routing_key: 'report-service',
      payload: 'no event',
      payload_encoding: 'string',
    });
  }

  async function list(): Promise<{ messageId: string }[]> {
    const { out } = await runCommand(system, 'report-service', 'messages', ['list', '--json']);
    return JSON.parse(out).letters;
  }

  /** Runs the block that contains the text, line by line as written. */
  function run(text: string): Promise<Outcome> {
    const block = blocks.find((candidate) => candidate.includes(text));
    if (!block) throw new Error(`no block has "${text}"`);
    blocks.splice(blocks.indexOf(block), 1);
    const env = { ...process.env, RUN_DIR: runDir, ID: letters[0] };
    return new Promise((resolve) => {
      execFile('bash', ['-euo', 'pipefail', '-c', block], { cwd: repository, env }, (error, out, err) => {
        resolve({ code: Number(error?.code ?? 0), out, err });
      });
    });
  }

  it('an operator sees how many messages are waiting', async () => {
    const { code, out, err } = await run('messages.js status');
    expect([code, err]).to.deep.equal([0, err]);
    expect(out)
      .to.match(/^report-service +0 +0 +3 +1$/m)
      .and.match(/^outbox: 0 wait/m);
    expect(JSON.parse(out.trim().split('\n').at(-1)!).outbox).to.include({ waiting: 0 });
  });

  it('an operator lists and reads dead letters', async () => {
    const { code, out } = await run('messages.js list');
    expect(code).to.equal(0);
    expect(out)
      .to.contain(`report-service  ${letters[0]}`)
      .and.match(/^reason +malformed$/m);
  });

  it('an operator requeues and drops dead letters', async () => {
    const { code, out } = await run('messages.js requeue');
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^1 put back\.$/m)
      .and.match(/^\d deleted\.$/m);
  });

  it('an operator checks the reports', async () => {
    const { code, out } = await run('check.js');
    expect([code, out]).to.deep.equal([0, out]);
    expect(out).to.match(/3 runs checked: nothing differs\.$/m);
  });

  it('an operator restores reports and copies of the weather', async () => {
    await database.execute('UPDATE reports.period_totals SET total_distance = total_distance + 1');
    await database.execute('UPDATE runs.runs SET weather_temperature_c = weather_temperature_c + 1');
    const check = (settle: string) => runCommand(system, 'report-service', 'check', ['--settle', settle]);
    expect((await check('0')).code).to.equal(1);
    expect(await compareWeather(database)).to.have.length(3);

    const { code, out } = await run('rebuild.js');
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^Rebuilt from 3 runs/m)
      .and.contain('The weather of 3 runs is published again.');
    expect((await check('20')).code).to.equal(0);
    await eventually(async () => (await compareWeather(database)).length === 0, 20_000);
  });

  it('an operator retries unavailable weather', async () => {
    const { code, out } = await run('retry-unavailable');
    expect(code).to.equal(0);
    expect(out).to.contain('3 recorded').and.contain('0 runs are tried again');
  });

  it('an operator works out the dates of earlier runs', async () => {
    const { code, out } = await run('redate.js');
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^\d+ of \d+ runs would get another date$/m)
      .and.match(/^\d+ of \d+ runs have another date$/m);
  });

  it('an operator republishes recent events', async () => {
    const { code, out } = await run('run-service node dist/src/cli/messages.js republish');
    expect(code).to.equal(0);
    const counts = [...out.matchAll(/^(\d+) messages are published once more\.$/gm)].map(([, count]) => Number(count));
    expect(counts).to.have.length(3);
    expect(counts[1]).to.equal(3);
    const { code: checked } = await runCommand(system, 'report-service', 'check', ['--settle', '20']);
    expect(checked).to.equal(0);
  });

  it('tests every command in docs/operations.md', () => {
    expect(blocks, 'blocks that no test has run').to.deep.equal([]);
  });

  it('names the missing settings if a service was never started', async () => {
    const env = { ...process.env, RUN_DIR: tmpdir() };
    const outcome = await new Promise<Outcome>((resolve) => {
      execFile(join(repository, 'scripts/operate'), ['run-service', 'true'], { env }, (error, out, err) => {
        resolve({ code: Number(error?.code ?? 0), out, err });
      });
    });
    expect(outcome).to.deep.equal({ code: 2, out: '', err: 'run-service has not been started here: make up\n' });
  });
});
