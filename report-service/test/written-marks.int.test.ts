import { PeriodKind, type WrittenMark } from '@jogging/proto/reports';
import { expect } from 'chai';
import { as, everything, type ServedReports, servedReports } from './served-reports.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

describe('a report includes its reader’s own changes', () => {
  let served: ServedReports;
  let lastUser = 0;
  before(async () => {
    served = await servedReports();
  });
  after(() => served.close());

  const newUser = (): string => {
    lastUser += 1;
    return uidOf(lastUser);
  };

  async function summary(uid: string, written: WrittenMark[], deadlineMs = 5_000) {
    const begun = performance.now();
    const subject = { uid, userId: 'test13' };
    const request = { subject, kind: PeriodKind.WEEK, query: everything, written, asLines: false };
    const answer = await as(uid, ['user'], () => served.client.call.listPeriods(request, { deadlineMs }));
    const runs = answer.periods.reduce((sum, period) => sum + (period.figures?.runCount ?? 0), 0);
    return { runs, upToDate: answer.upToDate, ms: performance.now() - begun };
  }

  /** A user with one run, whose event is in transit. */
  function begin(): { world: World; uid: string; runId: string; created: SentEvent } {
    const uid = newUser();
    const runId = runIdOf(lastUser);
    const world = new World();
    world.create(runId, uid, factsOn(0, 5_000, 1_500));
    return { world, uid, runId, created: last(world) };
  }

  function last(world: World): SentEvent {
    const event = world.events.at(-1);
    if (!event) throw new Error('nothing was sent');
    return event;
  }

  it('a report includes its reader’s own changes at once if they are already applied', async () => {
    const { uid, runId, created } = begin();
    await served.deliver(created);
    expect(await summary(uid, [{ runId, version: 1 }])).to.include({ runs: 1, upToDate: true });
  });

  it('does not claim to include its reader’s changes while events have not been consumed for longer than changes are remembered', async () => {
    const { uid, runId, created } = begin();
    await served.deliver(created);
    served.interrupt(29_000);
    expect(await summary(uid, [{ runId, version: 1 }])).to.include({ runs: 1, upToDate: true });
    served.interrupt(30_000);
    expect(await summary(uid, [])).to.include({ runs: 1, upToDate: false });
    served.interrupt(0);
    expect(await summary(uid, [])).to.include({ runs: 1, upToDate: true });
  });

  it('a report includes its reader’s own changes as soon as this process has applied them', async () => {
    const { uid, runId, created } = begin();
    const answer = summary(uid, [{ runId, version: 1 }]);
    await served.deliver(created);
    expect(await answer).to.include({ runs: 1, upToDate: true });
    expect((await answer).ms).to.be.below(900);
  });

  it('a report includes its reader’s own changes as soon as another replica has applied them', async () => {
    const { uid, runId, created } = begin();
    const answer = summary(uid, [{ runId, version: 1 }]);
    await served.deliverElsewhere(created);
    expect(await answer).to.include({ runs: 1, upToDate: true });
    expect((await answer).ms).to.be.below(900);
  });

  it('reports that its reader’s changes are missing if they are not applied within a second', async () => {
    const { uid, runId } = begin();
    const answer = await summary(uid, [{ runId, version: 1 }]);
    expect(answer).to.include({ runs: 0, upToDate: false });
    expect(answer.ms).to.be.within(900, 2_500);
  });

  it('reports in time that its reader’s changes are missing if the deadline is shorter than the wait', async () => {
    const { uid, runId } = begin();
    const answer = await summary(uid, [{ runId, version: 1 }], 600);
    expect(answer.upToDate).to.equal(false);
    expect(answer.ms).to.be.below(600);
  });

  it('a report includes its reader’s changes only if every one is applied: an older version is not enough', async () => {
    const { world, uid, runId, created } = begin();
    await served.deliver(created);
    world.update(runId, factsOn(7, 6_000, 1_500), false);
    expect(await summary(uid, [{ runId, version: 2 }])).to.include({ upToDate: false });
    await served.deliver(last(world));
    expect(await summary(uid, [{ runId, version: 2 }])).to.include({ runs: 1, upToDate: true });
    expect(await summary(uid, [{ runId, version: 1 }])).to.include({ upToDate: true });
  });

  it('leaves out a run that its reader has deleted', async () => {
    const { world, uid, runId, created } = begin();
    await served.deliver(created);
    world.delete(runId);
    const answer = summary(uid, [{ runId, version: 2 }]);
    await served.deliver(last(world));
    expect(await answer).to.include({ runs: 0, upToDate: true });
  });

  it('returns an empty report once the user is deleted', async () => {
    const { world, uid, runId } = begin();
    world.deleteUser(uid);
    await served.deliver(last(world));
    expect(await summary(uid, [{ runId, version: 1 }])).to.include({ runs: 0, upToDate: true });
  });

  it('a reader who waits for changes does not end the wait of others', async () => {
    const one = begin();
    const other = begin();
    const waiting = summary(other.uid, [{ runId: other.runId, version: 1 }]);
    await served.deliver(one.created);
    expect(await summary(one.uid, [{ runId: one.runId, version: 1 }])).to.include({ runs: 1, upToDate: true });
    expect(await waiting).to.include({ runs: 0, upToDate: false });
  });
});
