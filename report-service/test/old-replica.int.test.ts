import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { projectRun } from '../src/domain/project-run.js';
import { incomingRun } from '../src/store/incoming-run.js';
import { migrations } from '../src/store/migrations/index.js';
import { actualReports } from './actual-reports.js';
import { deliverer } from './deliver.js';
import { expectedReports } from './expected-reports.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

describe('During a rolling update', () => {
  let part: TestDatabase;

  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
  });
  after(() => part.drop());

  it('a replica of the release before, which knows no moving time, keeps the totals of the new one exact', async () => {
    const uid = uidOf(1);
    const world = new World();
    const deliver = deliverer(part.database);
    /** Applies a run as the previous release does: with its own call, and without later fields. */
    const applyOld = async (id: string): Promise<void> => {
      const run = world.runs.find((one) => one.id === id);
      if (!run) throw new Error(`no run ${id}`);
      const later = ['moving_time', 'elevation_gain_dm', 'counts_for_records'];
      const row = Object.entries(incomingRun(projectRun(run))).filter(([name]) => !later.includes(name));
      const runs = JSON.stringify([Object.fromEntries(row)]);
      await part.database.query("SELECT apply_together($1::uuid[], $2, '[]')", [[uid], runs]);
    };
    world.create(runIdOf(1), uid, factsOn(0, 5_000, 1_500, { movingTime: 1_400, elevationGainDm: 55 }));
    await deliver(world.events[0] as SentEvent);
    world.create(runIdOf(2), uid, factsOn(1, 6_000, 1_800));
    await applyOld(runIdOf(2));
    world.update(runIdOf(2), factsOn(8, 6_500, 1_900), false);
    await applyOld(runIdOf(2));
    expect(await actualReports(part.database, uid)).to.deep.equal(expectedReports(world.runs));
    world.delete(runIdOf(1));
    await part.database.query('SELECT remove_run($1, $2, 2)', [runIdOf(1), uid]);
    expect(await actualReports(part.database, uid)).to.deep.equal(expectedReports(world.runs));
  });
});
