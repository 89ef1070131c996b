import type { Database } from '@jogging/service-kit/database';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkTotals } from '../src/commands/check-totals.js';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { batchDeliverer, deliverAll, deliverer } from './deliver.js';
import { expectedReports } from './expected-reports.js';
import { shuffled } from './random.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

const users = 3;
const runs = 8;

/** Few values, so that runs tie in distance, pace and date; including weeks at the turn of a year. */
const facts = fc
  .record({
    day: fc.constantFrom(0, 1, 6, 7, 13, 20, 355, 357, 358, 359, 362, 371),
    distance: fc.constantFrom(1, 999, 1000, 4200, 5000, 10_000, 21_097, 21_098, 42_195, 1_000_000),
    duration: fc.constantFrom(1, 300, 1451, 1500, 3000, 604_800),
    pausedFor: fc.constantFrom(undefined, 0, 0, 299, 1_000),
    elevationGainDm: fc.constantFrom(undefined, 0, 1, 12_345, 500_000),
    countsForRecords: fc.constantFrom(undefined, true, false),
  })
  .map(({ day, distance, duration, pausedFor, ...more }) => {
    const movingTime = pausedFor === undefined ? undefined : Math.max(1, duration - pausedFor);
    return factsOn(day, distance, duration, { ...more, movingTime });
  });

const measures = fc.record(
  {
    temperatureC: fc.constantFrom(-5, -0.1, 0, 4.9, 5, 9.999999, 31),
    precipitationMm: fc.constantFrom(0, 0.1, 12),
    windSpeedMps: fc.constantFrom(0, 2.9, 3, 7.25),
  },
  { requiredKeys: [] },
);

type Step = (world: World) => void;
const run = fc.nat(runs - 1).map((number) => runIdOf(number));
const user = fc.nat(users - 1).map((number) => uidOf(number));

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(run, user, facts).map(
      ([id, uid, of]) =>
        (world: World) =>
          world.create(id, uid, of),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(run, facts, fc.boolean()).map(
      ([id, of, end]) =>
        (world: World) =>
          world.update(id, of, end),
    ),
  },
  { weight: 1, arbitrary: run.map((id) => (world: World) => world.refetchWeather(id)) },
  {
    weight: 4,
    arbitrary: fc.tuple(run, fc.option(measures, { nil: undefined }), fc.boolean()).map(
      ([id, of, late]) =>
        (world: World) =>
          world.answerWeather(id, of, late),
    ),
  },
  { weight: 2, arbitrary: run.map((id) => (world: World) => world.delete(id)) },
  { weight: 1, arbitrary: user.map((uid) => (world: World) => world.deleteUser(uid)) },
);

/** A history and the delivery of its events: some twice, in an order independent of their creation. */
const deliveries = fc
  .record({ history: fc.array(steps, { minLength: 1, maxLength: 40 }), seed: fc.integer(), repeats: fc.nat(3) })
  .map(({ history, seed, repeats }) => {
    const world = new World();
    for (const step of history) step(world);
    return { world, sent: shuffled([...world.events, ...shuffled(world.events, seed).slice(0, repeats * 3)], seed) };
  });

async function expectReportsOf(database: Database, world: World): Promise<void> {
  for (let number = 0; number < users; number += 1) {
    const uid = uidOf(number);
    const expected = expectedReports(world.runs.filter((one) => one.uid === uid));
    const actual = await actualReports(database, uid);
    expect(actual.periods).to.deep.equal(expected.periods);
    expect(actual.records).to.have.deep.members(expected.records);
    expect(actual.bands).to.have.deep.members(expected.bands);
  }
}

describe('reports after events in any order', () => {
  let part: TestDatabase;
  let deliver: (event: SentEvent) => Promise<void>;

  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
    deliver = deliverer(part.database);
  });
  after(() => part.drop());

  const emptied = () =>
    part.database.query('TRUNCATE projected_runs, period_totals, deleted_runs, departed_users, early_weather');

  it('reports equal a plain computation, however run, weather and user events were ordered, repeated and delayed', async () => {
    await fc.assert(
      fc
        .asyncProperty(deliveries, fc.constantFrom(1, 4), async ({ world, sent }, width) => {
          await deliverAll(deliver, sent, width);
          await expectReportsOf(part.database, world);
          await checkTotals(part.database, (difference) => expect.fail(JSON.stringify(difference)));
          expect(await part.database.query('SELECT * FROM early_weather')).to.deep.equal([]);
        })
        .beforeEach(async () => void (await emptied())),
      { numRuns: 150 },
    );
  }).timeout(120_000);

  it('reports are the same if events are applied in batches, two batches at a time', async () => {
    const deliverSome = batchDeliverer(part.database);
    await fc.assert(
      fc
        .asyncProperty(deliveries, fc.integer({ min: 2, max: 30 }), async ({ world, sent }, size) => {
          const some = Array.from({ length: Math.ceil(sent.length / size) }, (_, at) =>
            sent.slice(at * size, (at + 1) * size),
          );
          const queue = some.values();
          const worker = async (): Promise<void> => {
            for (const events of queue) await deliverSome(events);
          };
          await Promise.all([worker(), worker()]);
          await expectReportsOf(part.database, world);
          await checkTotals(part.database, (difference) => expect.fail(JSON.stringify(difference)));
          expect(await part.database.query('SELECT * FROM early_weather')).to.deep.equal([]);
        })
        .beforeEach(async () => void (await emptied())),
      { numRuns: 100 },
    );
  }).timeout(120_000);
});
