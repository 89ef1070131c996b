import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { checkTotals } from '../src/commands/check-totals.js';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { batchDeliverer, deliverAll } from './deliver.js';
import { expectedReports } from './expected-reports.js';
import { randomFrom, shuffled } from './random.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

const users = 40;
const changes = 50_000;

/** 50,000 creations, changes and deletions, and weather for half of the runs; over three years, with some deleted users. */
function randomHistory(seed: number): World {
  const random = randomFrom(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const world = new World();
  const facts = () => {
    const duration = 1 + upTo(20_000);
    return factsOn(upTo(3 * 365), 1 + upTo(45_000), duration, {
      movingTime: random() < 0.5 ? 1 + upTo(duration) : undefined,
      elevationGainDm: random() < 0.5 ? upTo(20_000) : undefined,
      countsForRecords: random() < 0.1 ? false : undefined,
    });
  };
  const created: string[] = [];
  const one = (): string => created[upTo(created.length)] ?? '';
  while (world.events.length < changes) {
    const dice = random();
    if (dice < 0.45) {
      const id = runIdOf(created.length);
      created.push(id);
      world.create(id, uidOf(upTo(users)), facts());
    } else if (dice < 0.75) {
      world.update(one(), facts(), random() < 0.2);
    } else if (dice < 0.85) {
      world.delete(one());
    } else if (dice < 0.9999) {
      world.answerWeather(one(), {
        temperatureC: upTo(400) / 10 - 5,
        precipitationMm: upTo(3),
        windSpeedMps: upTo(20),
      });
    } else {
      world.deleteUser(uidOf(upTo(users)));
    }
  }
  return world;
}

/** Of one to a hundred events, as a consumer takes what has come. */
function inBatches(events: readonly SentEvent[], seed: number): SentEvent[][] {
  const random = randomFrom(seed);
  const batches: SentEvent[][] = [];
  for (let next = 0; next < events.length; ) {
    const size = 1 + Math.floor(random() * 100);
    batches.push(events.slice(next, next + size));
    next += size;
  }
  return batches;
}

describe('50,000 creations, changes and deletions', () => {
  let part: TestDatabase;
  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
  });
  after(() => part.drop());

  it('50,000 changes in any order, some twice, give exactly the figures of a fresh computation', async () => {
    const world = randomHistory(20_200_124);
    const repeated = shuffled(world.events, 7).slice(0, 1_000);
    const sent = shuffled([...world.events, ...repeated], 11);
    await deliverAll(batchDeliverer(part.database), inBatches(sent, 13));
    expect(world.runs.length).to.be.above(10_000);
    const byUser = Map.groupBy(world.runs, (run) => run.uid);
    for (let number = 0; number < users; number += 1) {
      const uid = uidOf(number);
      const expected = expectedReports(byUser.get(uid) ?? []);
      const actual = await actualReports(part.database, uid);
      expect(actual.periods).to.deep.equal(expected.periods);
      expect(actual.records).to.have.deep.members(expected.records);
      expect(actual.bands).to.have.deep.members(expected.bands);
    }
    const checked = await checkTotals(part.database, (difference) => expect.fail(JSON.stringify(difference)));
    expect(checked.users).to.equal(byUser.size);
  }).timeout(240_000);
});
