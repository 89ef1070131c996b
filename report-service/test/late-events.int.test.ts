import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { projectRun } from '../src/domain/project-run.js';
import { Generations } from '../src/store/generations.js';
import { LateEvents } from '../src/store/late-events.js';
import { migrations } from '../src/store/migrations/index.js';
import { ProjectionChanges } from '../src/store/projection-changes.js';
import { ProjectionStore } from '../src/store/projection-store.js';
import { factsOn, runIdOf, uidOf, World } from './world.js';

describe('An event that failed', () => {
  let part: TestDatabase;
  let late: LateEvents;

  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
    late = new LateEvents(part.database);
  });
  after(() => part.drop());

  it('an event that failed leaves the reports of its owner, and of nobody else, out of date until it is applied', async () => {
    await late.note('event 1', uidOf(1));
    await late.note('event 1', uidOf(1));
    expect(await late.existOf(uidOf(1))).to.equal(true);
    expect(await late.existOf(uidOf(2))).to.equal(false);
    const world = new World();
    world.create(runIdOf(1), uidOf(1), factsOn(0, 5_000, 1_500));
    const store = new ProjectionStore(part.database, new ProjectionChanges());
    const changes = { runs: world.runs.map(projectRun), weathers: [], alsoLocked: [], eventIds: ['event 1'] };
    await part.database.transaction((transaction) => store.apply(transaction, changes));
    expect(await late.existOf(uidOf(1))).to.equal(false);
  });

  it('a rebuild makes up for a failed event only if it begins after the failure', async () => {
    const generations = new Generations(part.database);
    await late.note('event 2', uidOf(2));
    const generation = await generations.begin();
    await late.note('event 3', uidOf(3));
    await generations.complete(generation);
    expect(await late.existOf(uidOf(2))).to.equal(false);
    expect(await late.existOf(uidOf(3))).to.equal(true);
  });
});
