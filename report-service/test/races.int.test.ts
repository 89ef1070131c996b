import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { checkTotals } from '../src/commands/check-totals.js';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { deliverAll, deliverer } from './deliver.js';
import { expectedReports } from './expected-reports.js';
import { shuffled } from './random.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

describe('concurrent events', () => {
  let part: TestDatabase;
  let deliver: (event: SentEvent) => Promise<void>;
  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations, poolMax: 20 });
    deliver = deliverer(part.database);
  });
  after(() => part.drop());

  const nothing = { periods: [], records: [], bands: [] };

  it('concurrent events of one user leave no run if one of them deletes the user', async () => {
    for (let round = 0; round < 20; round += 1) {
      const uid = uidOf(round);
      const world = new World();
      for (let index = 0; index < 15; index += 1) {
        const id = runIdOf(round * 100 + index);
        world.create(id, uid, factsOn(index, 5_000, 1_500));
        world.answerWeather(id, { temperatureC: index });
      }
      world.deleteUser(uid);
      await deliverAll(deliver, shuffled(world.events, round), 16);
      expect(await actualReports(part.database, uid)).to.deep.equal(nothing);
      const rows = await part.database.query(
        `SELECT run_id FROM projected_runs WHERE uid = $1 UNION ALL SELECT run_id FROM early_weather WHERE uid = $1
         UNION ALL SELECT run_id FROM deleted_runs WHERE uid = $1`,
        [uid],
      );
      expect(rows).to.deep.equal([]);
    }
  }).timeout(30_000);

  it('concurrent events of one week count every run once, even if all arrive at the same time and twice', async () => {
    const uid = uidOf(1_000);
    const world = new World();
    for (let index = 0; index < 100; index += 1)
      world.create(runIdOf(5_000 + index), uid, factsOn(0, 1_000 + index, 300));
    await deliverAll(deliver, shuffled([...world.events, ...world.events], 3), 20);
    const { periods } = await actualReports(part.database, uid);
    expect(periods.map((period) => period.figures.runCount)).to.deep.equal([100, 100, 100]);
    expect(periods).to.deep.equal(expectedReports(world.runs).periods);
  });

  it('concurrent events of one run end in its latest version, whichever change arrives last', async () => {
    const uid = uidOf(1_001);
    const id = runIdOf(6_000);
    const world = new World();
    world.create(id, uid, factsOn(0, 5_000, 1_500));
    for (let change = 1; change <= 30; change += 1) world.update(id, factsOn(change * 7, 5_000 + change, 1_500), false);
    await deliverAll(deliver, world.events.toReversed(), 20);
    expect((await actualReports(part.database, uid)).periods).to.deep.equal(expectedReports(world.runs).periods);
  });

  it('events of a user who reuses a deleted user’s id are not affected by the deletion', async () => {
    const [before, after] = [uidOf(1_002), uidOf(1_003)];
    const world = new World();
    world.create(runIdOf(7_000), before, factsOn(0, 5_000, 1_500));
    world.deleteUser(before);
    world.create(runIdOf(7_001), after, factsOn(7, 6_000, 1_500));
    const [departure] = world.events.filter((event) => event.type === 'user.deleted');
    await deliverAll(deliver, world.events, 3);
    if (departure) await deliver(departure);
    expect((await actualReports(part.database, after)).periods).to.deep.equal(expectedReports(world.runs).periods);
  });

  it('concurrent events leave totals equal to a fresh computation', async () => {
    await checkTotals(part.database, (difference) => expect.fail(JSON.stringify(difference)));
    const [row] = await part.database.query<{ negative: number }>(
      'SELECT count(*) AS negative FROM period_totals WHERE run_count < 1',
    );
    expect(row?.negative).to.equal(0);
  });
});
