import { setImmediate as turn } from 'node:timers/promises';
import { Weather, WeatherStatus } from '@jogging/proto/weather';
import { AppError, createLogger } from '@jogging/service-kit';
import { createDatabase, type Database, type Transaction } from '@jogging/service-kit/database';
import { eventually, type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { checkAgainstExport } from '../src/commands/check-against-export.js';
import { checkTotals } from '../src/commands/check-totals.js';
import { rebuildProjection } from '../src/commands/rebuild-projection.js';
import { Generations } from '../src/store/generations.js';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { deliverAll, deliverer } from './deliver.js';
import { expectedReports } from './expected-reports.js';
import { randomFrom, shuffled } from './random.js';
import { exportOf } from './run-service-double.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

const users = 5;

describe('a rebuild', () => {
  let part: TestDatabase;
  let otherReplica: Database;
  let generations: Generations;
  let deliver: (event: SentEvent) => Promise<void>;

  beforeEach(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
    const logger = createLogger({ service: 'test', level: 'silent' });
    otherReplica = createDatabase({ url: part.url, schema: 'reports', logger, poolMax: 5 });
    await otherReplica.start();
    generations = new Generations(part.database);
    deliver = deliverer(part.database);
  });
  afterEach(async () => {
    await otherReplica.stop();
    await part.drop();
  });

  async function expectReportsOf(world: World): Promise<void> {
    for (let number = 0; number < users; number += 1) {
      const uid = uidOf(number);
      const expected = expectedReports(world.runs.filter((run) => run.uid === uid));
      const actual = await actualReports(part.database, uid);
      expect(actual.periods).to.deep.equal(expected.periods);
      expect(actual.records).to.have.deep.members(expected.records);
      expect(actual.bands).to.have.deep.members(expected.bands);
    }
    await checkTotals(part.database, (difference) => expect.fail(JSON.stringify(difference)));
    const runExport = () => exportOf(world);
    const checked = await checkAgainstExport({ database: part.database, runExport, settleMs: 0, limit: 10 });
    expect(checked.differences).to.deep.equal([]);
  }

  const state = async () => {
    const [row] = await part.database.query<{ live: number; building: number | null }>(
      'SELECT live, building FROM projection',
    );
    return row;
  };
  const generationsWithRows = async () => {
    const rows = await part.database.query<{ generation: number }>(
      'SELECT generation FROM projected_runs UNION SELECT generation FROM period_totals ORDER BY 1',
    );
    return rows.map((row) => row.generation);
  };

  const numberOf = async (sql: string) => Number((await part.database.query<{ count: number }>(sql))[0]?.count);
  const lockWaits = () =>
    numberOf(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  const deadlocks = () =>
    numberOf('SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()');

  function someRuns(count: number): World {
    const world = new World();
    for (let index = 0; index < count; index += 1) {
      world.create(runIdOf(index), uidOf(index % users), factsOn(index * 3, 4_000 + index, 1_200 + index));
      world.answerWeather(runIdOf(index), { temperatureC: (index % 40) - 5, precipitationMm: index % 2 });
    }
    return world;
  }

  it('a rebuild repairs missing, wrong and invented rows, and leaves no old ones', async () => {
    const world = someRuns(600);
    await deliverAll(deliver, world.events);
    await part.database.query('DELETE FROM projected_runs WHERE run_id = ANY($1::uuid[])', [
      [runIdOf(3), runIdOf(4), runIdOf(5)],
    ]);
    await part.database.query('UPDATE period_totals SET total_distance = total_distance + 1');
    await part.database.query('UPDATE projected_runs SET distance = 77 WHERE run_id = $1', [runIdOf(10)]);
    await part.database.query('UPDATE projected_runs SET temperature_c = 35 WHERE run_id = $1', [runIdOf(11)]);
    const ghost = new World();
    ghost.create(runIdOf(9_999), uidOf(0), factsOn(0, 1, 1));
    await deliverAll(deliver, ghost.events);

    const rebuilt = await rebuildProjection({ generations, runExport: () => exportOf(world) });

    expect(rebuilt).to.deep.include({ generation: 2, runs: 600 });
    await expectReportsOf(world);
    expect(await generationsWithRows()).to.deep.equal([2]);
  });

  it('a rebuild fills an empty projection, including weather and deleted users', async () => {
    const world = someRuns(50);
    world.deleteUser(uidOf(2));
    await rebuildProjection({ generations, runExport: () => exportOf(world) });
    await expectReportsOf(world);
    const late = world.events.find((event) => event.type === 'run.created' && event.data.run?.uid === uidOf(2));
    if (late) await deliver(late);
    await expectReportsOf(world);
  });

  it('serves the old figures until the new ones are complete', async () => {
    const world = someRuns(300);
    await deliverAll(deliver, world.events);
    const expected = expectedReports(world.runs.filter((run) => run.uid === uidOf(1))).periods;
    let looks = 0;
    const look = async (): Promise<void> => {
      looks += 1;
      if (looks % 10 === 0) expect((await actualReports(part.database, uidOf(1))).periods).to.deep.equal(expected);
    };
    await rebuildProjection({ generations, runExport: () => exportOf(world, look) });
    expect(looks).to.equal(300);
    await expectReportsOf(world);
  });

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`a rebuild loses and doubles nothing while two replicas apply events before, during and after it (seed ${seed})`, async () => {
      const random = randomFrom(seed);
      const upTo = (most: number): number => Math.floor(random() * most);
      const world = someRuns(150);
      let created = 150;
      const change = (): void => {
        const facts = factsOn(upTo(500), 1 + upTo(20_000), 1_000 + upTo(9_000), {
          movingTime: random() < 0.5 ? 1 + upTo(1_000) : undefined,
          elevationGainDm: upTo(9_000),
          countsForRecords: random() < 0.8,
        });
        const id = runIdOf(upTo(created));
        const dice = random();
        if (dice < 0.35) world.create(runIdOf(created++), uidOf(upTo(users)), facts);
        else if (dice < 0.6) world.update(id, facts, random() < 0.3);
        else if (dice < 0.75) world.delete(id);
        else if (dice < 0.99) world.answerWeather(id, { temperatureC: upTo(40) - 10, windSpeedMps: upTo(9) });
        else world.deleteUser(uidOf(upTo(users)));
      };
      // Some events of before the rebuild have not come yet, and each replica takes whichever comes next.
      const early = shuffled(world.events, seed);
      await deliverAll(deliver, early.slice(0, 200));
      const underWay = early.slice(200);
      const replicas = [deliver, deliverer(otherReplica)];
      let taken = world.events.length;
      const pending = new Set<Promise<void>>();
      const step = async (): Promise<void> => {
        for (let times = upTo(4); times > 0; times -= 1) change();
        underWay.push(...world.events.slice(taken));
        taken = world.events.length;
        for (let times = upTo(3); times > 0 && underWay.length > 0; times -= 1) {
          const [event] = underWay.splice(upTo(underWay.length), 1);
          const replica = replicas[upTo(2)];
          if (!event || !replica) continue;
          const delivery = replica(event).finally(() => pending.delete(delivery));
          pending.add(delivery);
        }
        if (pending.size > 6) await Promise.race(pending);
        await turn();
      };

      await rebuildProjection({ generations, runExport: () => exportOf(world, step) });
      await Promise.all(pending);
      await deliverAll(deliver, underWay);

      expect(await state()).to.deep.equal({ live: 2, building: null });
      await expectReportsOf(world);
    }).timeout(30_000);
  }

  it('a rebuild does not bring back a run that was deleted after the snapshot and before its turn', async () => {
    const world = someRuns(20);
    await deliverAll(deliver, world.events);
    let deleted = false;
    const runExport = () =>
      exportOf(world, async () => {
        if (deleted) return;
        deleted = true;
        world.delete(runIdOf(19));
        await deliver(world.events.at(-1) as SentEvent);
      });
    await rebuildProjection({ generations, runExport });
    await expectReportsOf(world);
  });

  it('a rebuild keeps weather that reached report-service before run-service', async () => {
    const world = someRuns(20);
    await deliverAll(deliver, world.events);
    const pending = Weather.fromPartial({ status: WeatherStatus.PENDING });
    const lagging = () => exportOf(world, undefined, (run) => ({ ...run, weather: pending, weatherRevision: 0 }));
    await rebuildProjection({ generations, runExport: lagging });
    await expectReportsOf(world);
  });

  it('refuses a rebuild while another one is running', async () => {
    const world = someRuns(10);
    let refused: unknown;
    const runExport = () =>
      exportOf(world, async () => {
        refused ??= await rebuildProjection({ generations, runExport: () => exportOf(world) }).catch((error) => error);
      });
    await rebuildProjection({ generations, runExport });
    expect(refused).to.be.instanceOf(AppError).with.property('code', 'write_conflict');
    await expectReportsOf(world);
  });

  it('a rebuild changes nothing if the export fails', async () => {
    const world = someRuns(450);
    await deliverAll(deliver, world.events);
    let asked = 0;
    const failing = () =>
      exportOf(world, async () => {
        asked += 1;
        if (asked === 430) throw new AppError('unavailable');
      });
    const outcome = await rebuildProjection({ generations, runExport: failing }).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(AppError).with.property('code', 'unavailable');
    expect(await state()).to.deep.equal({ live: 1, building: null });
    await expectReportsOf(world);
  });

  it('replaces a killed rebuild and deletes its rows', async () => {
    const world = someRuns(30);
    await deliverAll(deliver, world.events.slice(0, 20));
    const abandoned = await generations.begin();
    await deliverAll(deliver, world.events.slice(20));
    expect(await generationsWithRows()).to.include(abandoned);
    const rebuilt = await rebuildProjection({ generations, runExport: () => exportOf(world) });
    expect(rebuilt.generation).to.be.above(abandoned);
    expect(await generationsWithRows()).to.deep.equal([rebuilt.generation]);
    await expectReportsOf(world);
  });

  it('deletes the rows of an abandoned rebuild again if that deadlocks with another transaction', async () => {
    const world = someRuns(30);
    const abandoned = await generations.begin();
    await deliverAll(deliver, world.events);
    await generations.abandon();
    const lockRow = async (which: 'min' | 'max', transaction: Transaction) =>
      otherReplica.query(
        `SELECT FROM projected_runs WHERE ctid = (SELECT ${which}(ctid) FROM projected_runs WHERE generation = $1) FOR UPDATE`,
        [abandoned],
        { transaction },
      );
    let sweep: Promise<unknown> | undefined;
    await otherReplica.transaction(async (transaction) => {
      // The sweep goes through the table from its start: it has locked the first row once it waits for the last.
      await lockRow('max', transaction);
      sweep = generations.sweep();
      await eventually(async () => expect(await lockWaits()).to.equal(1));
      await lockRow('min', transaction);
    });
    await sweep;
    expect(await deadlocks()).to.equal(1);
    expect(await generationsWithRows()).to.deep.equal([1]);
  });

  it('a rebuild cannot continue once its generation was abandoned', async () => {
    const generation = await generations.begin();
    await generations.abandon();
    const outcome = await generations.importRuns(generation, []).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error).with.property('message').that.includes('is not being built');
  });
});
