import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { topology } from '@jogging/proto/events';
import { PeriodKind, ReportServiceService } from '@jogging/proto/reports';
import { createLogger } from '@jogging/service-kit';
import { createGrpcClient, type GrpcClient } from '@jogging/service-kit/grpc';
import { openOperatorSession } from '@jogging/service-kit/messaging';
import {
  cutProxy,
  eventually,
  type TestDatabase,
  type TestVhost,
  testDatabase,
  testVhost,
} from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createApp, type ReportApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { expectedReports } from './expected-reports.js';
import { type PublisherDouble, publisherDouble } from './publisher-double.js';
import { shuffled } from './random.js';
import { as, everything } from './served-reports.js';
import { factsOn, runIdOf, uidOf, World } from './world.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const uid = uidOf(1);

describe('report-service', () => {
  let part: TestDatabase;
  let vhost: TestVhost;
  let publisher: PublisherDouble;

  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
    vhost = await testVhost();
    publisher = await publisherDouble(vhost.url);
  });
  after(async () => {
    await publisher.close();
    await vhost.drop();
    await part.drop();
  });

  const environment = (more: NodeJS.ProcessEnv = {}) => ({
    DATABASE_URL: part.url,
    AMQP_URL: vhost.url,
    GRPC_PORT: '0',
    OPS_PORT: '0',
    CURSOR_SECRET: 'a secret for tests alone',
    ...more,
  });

  async function started<T>(env: NodeJS.ProcessEnv, work: (app: ReportApp) => Promise<T>): Promise<T> {
    const app = createApp(readServiceConfig(env), logger);
    try {
      await app.start();
      return await work(app);
    } finally {
      await app.stop();
    }
  }

  const readiness = async (app: ReportApp): Promise<number> =>
    (await fetch(`http://127.0.0.1:${app.ports().ops}/readyz`)).status;

  const ready = (app: ReportApp) => eventually(async () => (await readiness(app)) === 200);

  async function withClient<T>(
    app: ReportApp,
    work: (client: GrpcClient<typeof ReportServiceService>) => Promise<T>,
  ): Promise<T> {
    const address = `127.0.0.1:${app.ports().grpc}`;
    const client = createGrpcClient(ReportServiceService, { address, deadlineMs: 5_000, logger });
    try {
      return await work(client);
    } finally {
      await client.stop();
    }
  }

  it('turns events into reports, in any order and however often they arrive', async () => {
    const world = new World();
    for (let index = 0; index < 200; index += 1) {
      world.create(runIdOf(index), uid, factsOn(index, 3_000 + index, 1_000 + index));
      if (index % 3 === 0) world.answerWeather(runIdOf(index), { temperatureC: index / 10, precipitationMm: 0 });
      if (index % 5 === 0) world.update(runIdOf(index), factsOn(index + 2, 4_000, 1_100), false);
      if (index % 7 === 0) world.delete(runIdOf(index));
    }
    world.create(runIdOf(900), uidOf(2), factsOn(0, 5_000, 1_500));
    world.deleteUser(uidOf(2));
    await started(environment(), async (app) => {
      await ready(app);
      await publisher.publish(shuffled([...world.events, ...world.events.slice(0, 50)], 5));
      const expected = expectedReports(world.runs);
      await eventually(async () => {
        const actual = await actualReports(part.database, uid);
        expect(actual.periods).to.deep.equal(expected.periods);
        expect(actual.records).to.have.deep.members(expected.records);
        expect(actual.bands).to.have.deep.members(expected.bands);
        expect((await actualReports(part.database, uidOf(2))).periods).to.deep.equal([]);
      });
    });
  });

  it('a report includes a run that was recorded a moment ago', async () => {
    const reader = uidOf(3);
    const world = new World();
    world.create(runIdOf(1_000), reader, factsOn(0, 5_000, 1_500));
    await started(environment(), async (app) => {
      await ready(app);
      await withClient(app, async (client) => {
        // The service is ready before it consumes.
        const early = new World();
        early.create(runIdOf(999), uidOf(5), factsOn(0, 5_000, 1_500));
        await publisher.publish(early.events);
        await eventually(async () => {
          expect((await actualReports(part.database, uidOf(5))).periods).to.have.length.at.least(1);
        });
        await publisher.publish(world.events);
        const subject = { uid: reader, userId: 'test13' };
        const written = [{ runId: runIdOf(1_000), version: 1 }];
        const request = { subject, kind: PeriodKind.WEEK, query: everything, written };
        const answer = await as(reader, ['user'], () => client.call.listPeriods({ ...request, asLines: false }));
        expect(answer.upToDate).to.equal(true);
        expect(answer.periods[0]?.figures?.runCount).to.equal(1);
      });
    });
  });

  it("dead-letters an event that cannot be counted, applies the ones behind it, and marks its owner's reports as incomplete", async () => {
    const reader = uidOf(4);
    const world = new World();
    world.create(runIdOf(2_000), reader, { ...factsOn(0, 5_000, 1_500), distance: 0 });
    world.create(runIdOf(2_001), reader, factsOn(0, 5_000, 1_500));
    await started(environment(), async (app) => {
      const upToDate = (uid: string): Promise<boolean> =>
        withClient(app, async (client) => {
          const subject = { uid, userId: 'test13' };
          const request = { subject, kind: PeriodKind.WEEK, query: everything, written: [] };
          return (await as(uid, ['user'], () => client.call.listPeriods({ ...request, asLines: false }))).upToDate;
        });
      await publisher.publish(world.events);
      await eventually(async () => {
        expect((await actualReports(part.database, reader)).periods).to.have.length(3);
      });
      const operator = await openOperatorSession({ url: vhost.url, topology });
      try {
        const [dead] = await eventually(async () => {
          const letters = await operator.list('report-service');
          expect(letters).to.have.length(1);
          return letters;
        });
        expect(dead).to.include({ reason: 'unprocessable', type: 'run.created', attempts: 1 });
        expect(dead?.error).to.include('has no distance');
        expect(await upToDate(reader)).to.equal(false);
        expect(await upToDate(uidOf(5))).to.equal(true);
      } finally {
        await operator.close();
      }
    });
  });

  it('starts without Postgres and the broker, and becomes ready when they are available', async () => {
    const postgres = await cutProxy(part.url);
    const rabbit = await cutProxy(vhost.url);
    postgres.cut();
    rabbit.cut();
    try {
      const env = environment({ DATABASE_URL: postgres.through(part.url), AMQP_URL: rabbit.through(vhost.url) });
      await started(env, async (app) => {
        expect(await readiness(app)).to.equal(503);
        postgres.restore();
        rabbit.restore();
        await ready(app);
      });
    } finally {
      await postgres.close();
      await rabbit.close();
    }
  });

  it('exits 0 on SIGTERM, and 1 if its environment is invalid, naming every fault', async () => {
    const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
    const start = (env: NodeJS.ProcessEnv) =>
      fork(main, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });

    const service = start(environment());
    let log = '';
    service.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    await eventually(() => log.includes('"msg":"started"'));
    service.kill('SIGTERM');
    expect(await once(service, 'exit')).to.deep.equal([0, null]);

    const broken = start(environment({ DATABASE_URL: 'mysql://x', CURSOR_SECRET: 'short' }));
    let fatal = '';
    broken.stdout?.on('data', (chunk: Buffer) => {
      fatal += chunk.toString();
    });
    // Lines may still be unread after its exit.
    expect(await once(broken, 'close')).to.deep.equal([1, null]);
    expect(fatal).to.include('DATABASE_URL').and.include('CURSOR_SECRET').and.not.include('mysql');
  });
});
