import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RunServiceService } from '@jogging/proto/runs';
import { callContext, continueTrace, createLogger } from '@jogging/service-kit';
import { createGrpcClient, type GrpcClient } from '@jogging/service-kit/grpc';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { principal, type RunningService, startRunService } from './running-service.js';
import { creation } from './sample-runs.js';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
const migrate = fileURLToPath(new URL('../src/migrate.js', import.meta.url));
const logger = createLogger({ service: 'test', level: 'silent' });

describe('the process', () => {
  let service: RunningService;
  let child: ChildProcess | undefined;
  let client: GrpcClient<typeof RunServiceService> | undefined;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  afterEach(async () => {
    await client?.stop();
    if (child && child.exitCode === null) child.kill('SIGKILL');
    client = undefined;
    child = undefined;
  });
  after(() => service?.stop());

  /** Starts another run-service on the same deps, as a process, and gives the ports that its log names. */
  const start = async (env: NodeJS.ProcessEnv): Promise<{ lines: string[] }> => {
    child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, ...env, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
    return { lines };
  };
  const portOf = (lines: string[], component: string): Promise<number> =>
    eventually(() => {
      const line = lines.map((text) => JSON.parse(text)).find((one) => one.component === component && one.address);
      return Number(line.address.split(':').at(-1));
    }, 20_000);

  it('finishes its work on SIGTERM and exits 0', async () => {
    const { lines } = await start(service.env);
    const port = await portOf(lines, 'grpc');
    client = createGrpcClient(RunServiceService, { address: `127.0.0.1:${port}`, deadlineMs: 10_000, logger });
    await client.start();
    const alice = principal('alice');
    const create = () =>
      callContext.run({ requestId: 'test', traceparent: continueTrace(undefined), principal: alice }, () =>
        client?.call.createRun(creation()),
      );
    await create();
    const underWay = Array.from({ length: 50 }, create);
    const exited = once(child as ChildProcess, 'exit');
    // Responses of the first requests prove that the others have arrived too.
    await Promise.race(underWay);
    child?.kill('SIGTERM');
    const answers = await Promise.all(underWay);
    expect(answers.map((answer) => answer?.run?.version)).to.deep.equal(underWay.map(() => 1));
    expect(await exited).to.deep.equal([0, null]);
    const stored = await service.database.query('SELECT FROM runs WHERE uid = $1', [alice.uid]);
    expect(stored).to.have.length(51);
  }).timeout(30_000);

  it('reports every configuration error and exits 1', async () => {
    const { lines } = await start({ CURSOR_SECRET: 'short', USER_SERVICE_ADDR: 'nowhere' });
    // After its exit there may be lines to read.
    const [code] = await once(child as ChildProcess, 'close');
    expect(code).to.equal(1);
    for (const name of ['DATABASE_URL', 'AMQP_URL', 'USER_SERVICE_ADDR', 'CURSOR_SECRET']) {
      expect(lines.join('\n')).to.contain(name);
    }
    expect(lines.join('\n')).not.to.contain('short"');
  }).timeout(20_000);

  it('the migrate command is safe to repeat and to run concurrently', async () => {
    const env = { PATH: process.env.PATH, DATABASE_URL: service.env.DATABASE_URL, LOG_LEVEL: 'silent' };
    const commands = [migrate, migrate].map((path) => spawn(process.execPath, [path], { env, stdio: 'inherit' }));
    const exits = await Promise.all(commands.map((command) => once(command, 'exit')));
    expect(exits).to.deep.equal([
      [0, null],
      [0, null],
    ]);
  }).timeout(20_000);

  it('waits for unavailable dependencies, and names them', async () => {
    const ops = await freePort();
    const { lines } = await start({
      ...service.env,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
      AMQP_URL: 'amqp://127.0.0.1:1',
      OPS_PORT: String(ops),
    });
    await portOf(lines, 'grpc');
    const response = await fetch(`http://127.0.0.1:${ops}/readyz`);
    expect(response.status).to.equal(503);
    const report = (await response.json()) as { components: { name: string; ready: boolean }[] };
    const away = report.components.flatMap(({ name, ready }) => (ready ? [] : [name]));
    expect(away).to.have.members(['postgres', 'rabbitmq']);
    expect((await fetch(`http://127.0.0.1:${ops}/healthz`)).status).to.equal(200);
  }).timeout(30_000);
});
