import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { deliverer } from './deliver.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

describe('records', () => {
  let part: TestDatabase;
  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
  });
  after(() => part.drop());

  it('records pass to the next best run when the holder changes or is deleted, and to the earlier of two equals', async () => {
    const uid = uidOf(1);
    const deliver = deliverer(part.database);
    const world = new World();
    const holders = async () => {
      while (delivered < world.events.length) await deliver(world.events[delivered++] as SentEvent);
      const { records } = await actualReports(part.database, uid);
      return Object.fromEntries(records.map(({ kind, runId }) => [kind, runId]));
    };
    let delivered = 0;
    world.create(runIdOf(1), uid, factsOn(20, 5_000, 1_000));
    world.create(runIdOf(2), uid, factsOn(10, 10_000, 2_000));
    world.create(runIdOf(3), uid, factsOn(0, 21_096, 9_000));
    expect(await holders()).to.include({
      fastest_5k: runIdOf(2),
      longest_distance: runIdOf(3),
      fastest_10k: runIdOf(2),
    });
    expect(await holders()).not.to.have.property('fastest_half_marathon');
    world.update(runIdOf(3), factsOn(0, 21_097, 9_000), false);
    expect(await holders()).to.include({ fastest_half_marathon: runIdOf(3) });
    world.delete(runIdOf(2));
    expect(await holders()).to.include({ fastest_5k: runIdOf(1), fastest_10k: runIdOf(3) });
    world.delete(runIdOf(3));
    expect(await holders()).to.include({ longest_distance: runIdOf(1), fastest_1k: runIdOf(1) });
    expect(await holders()).not.to.have.any.keys('fastest_10k', 'fastest_half_marathon');
  });

  it('leaves out a run that does not count for records, also from the longest week and streak, while it does not', async () => {
    const uid = uidOf(2);
    const deliver = deliverer(part.database);
    const world = new World();
    let delivered = 0;
    const records = async () => {
      while (delivered < world.events.length) await deliver(world.events[delivered++] as SentEvent);
      const { records } = await actualReports(part.database, uid);
      return Object.fromEntries(records.map(({ kind, value, date }) => [kind, `${value / 1000} ${date}`]));
    };
    const glitch = factsOn(7, 100_000, 10_000);
    world.create(runIdOf(11), uid, factsOn(0, 5_000, 1_500));
    world.create(runIdOf(12), uid, { ...glitch, countsForRecords: false });
    world.create(runIdOf(13), uid, factsOn(14, 4_000, 1_500));
    const without = {
      longest_distance: '5000 2019-01-07',
      longest_week: '5000 2019-01-07',
      longest_streak: '1 2019-01-07',
      fastest_5k: '300 2019-01-07',
    };
    expect(await records()).to.include(without);
    expect(await records()).not.to.have.property('fastest_10k');
    world.update(runIdOf(12), glitch, false);
    expect(await records()).to.include({
      longest_distance: '100000 2019-01-14',
      longest_week: '100000 2019-01-14',
      longest_streak: '3 2019-01-07',
      fastest_10k: '100 2019-01-14',
    });
    world.update(runIdOf(12), { ...glitch, countsForRecords: false }, false);
    expect(await records()).to.include(without);
  });
});
