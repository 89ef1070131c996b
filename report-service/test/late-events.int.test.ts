import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { projectRun } from '../src/domain/project-run.js';
import { ConditionBands } from '../src/store/condition-bands.js';
import { Generations } from '../src/store/generations.js';
import { LateEvents } from '../src/store/late-events.js';
import { migrations } from '../src/store/migrations/index.js';
import { PeriodReports } from '../src/store/period-reports.js';
import { ProjectionChanges } from '../src/store/projection-changes.js';
import { ProjectionStore } from '../src/store/projection-store.js';
import { Records } from '../src/store/records.js';
import { everything, page } from './served-reports.js';
import { factsOn, runIdOf, uidOf, World } from './world.js';

const secret = 'a secret for tests alone';

describe('An event that failed', () => {
  let part: TestDatabase;
  let late: LateEvents;

  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
    late = new LateEvents(part.database);
  });
  after(() => part.drop());

  /** Whether the user's reports are said to lack an event: all of them, and with each form of page. */
  async function isMissingFrom(uid: string): Promise<boolean> {
    const reports = new PeriodReports(part.database, secret);
    const cursorPage = { $case: 'cursorPage', value: { size: 1, position: undefined } } as const;
    const pages = [everything, page(1, 20), page(7, 20), { ...everything, page: cursorPage }];
    const subject = { uid, userId: 'test13' };
    const lists = await Promise.all([
      ...pages.map((query) => reports.list(subject, 'week', query)),
      new Records(part.database, secret).list(subject, everything),
      new ConditionBands(part.database, secret).list(subject, undefined, everything),
    ]);
    const [first, ...others] = new Set(lists.map(({ fact }) => fact));
    expect(others, 'reports differ').to.deep.equal([]);
    return first ?? false;
  }

  it('an event that failed leaves the reports of its owner, and of nobody else, out of date until it is applied', async () => {
    await late.note('event 1', uidOf(1));
    await late.note('event 1', uidOf(1));
    expect(await isMissingFrom(uidOf(1))).to.equal(true);
    expect(await isMissingFrom(uidOf(2))).to.equal(false);
    const world = new World();
    world.create(runIdOf(1), uidOf(1), factsOn(0, 5_000, 1_500));
    const store = new ProjectionStore(part.database, new ProjectionChanges());
    const changes = { runs: world.runs.map(projectRun), weathers: [], alsoLocked: [], eventIds: ['event 1'] };
    await part.database.transaction((transaction) => store.apply(transaction, changes));
    expect(await isMissingFrom(uidOf(1))).to.equal(false);
  });

  it('a rebuild makes up for a failed event only if it begins after the failure', async () => {
    const generations = new Generations(part.database);
    await late.note('event 2', uidOf(2));
    const generation = await generations.begin();
    await late.note('event 3', uidOf(3));
    await generations.complete(generation);
    expect(await isMissingFrom(uidOf(2))).to.equal(false);
    expect(await isMissingFrom(uidOf(3))).to.equal(true);
  });
});
