import { PeriodKind, type WrittenMark } from '@jogging/proto/reports';
import { metrics } from '@jogging/service-kit';
import { eventually, type TestStandby, testStandby } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { LateEvents } from '../src/store/late-events.js';
import { as, everything, type ServedReports, servedReports } from './served-reports.js';
import { factsOn, runIdOf, uidOf, World } from './world.js';

describe('Reports from a replica', function () {
  this.timeout(60_000);
  let standby: TestStandby;
  let served: ServedReports;
  let lastUser = 0;

  before(async () => {
    standby = await testStandby();
    served = await servedReports([standby.host]);
  });
  after(async () => {
    await served.close();
    await standby.remove();
  });

  /** The number of runs in the report of a user with one run, which the standby lacks, and whether the report is up to date. */
  async function summary(uid: string, mayLag: boolean, written: WrittenMark[] = []): Promise<[number, boolean]> {
    const request = {
      subject: { uid, userId: 'test13' },
      kind: PeriodKind.WEEK,
      query: everything,
      written,
      asLines: true,
    };
    const { lines = '', upToDate } = await as(uid, ['user'], () => served.client.call.listPeriods(request), mayLag);
    return [lines === '' ? 0 : 1, upToDate];
  }

  async function applied(): Promise<{ uid: string; runId: string }> {
    lastUser += 1;
    const [uid, runId] = [uidOf(lastUser), runIdOf(lastUser)];
    const world = new World();
    world.create(runId, uid, factsOn(0, 5_000, 1_500));
    for (const event of world.events) await served.deliver(event);
    return { uid, runId };
  }

  /** Between the replica's last state and what comes after. */
  async function whilePaused(work: () => Promise<void>): Promise<void> {
    await standby.catchUp();
    await eventually(async () => expect(await metrics.registry.metrics()).to.match(/database_replica_usable\{.*\} 1/));
    await standby.pauseReplay();
    await work().finally(() => standby.resumeReplay());
  }

  it('show the replica’s state to those who may lag, and the primary’s to all others', async () => {
    await whilePaused(async () => {
      const { uid } = await applied();
      expect(await summary(uid, true)).to.deep.equal([0, true]);
      expect(await summary(uid, false)).to.deep.equal([1, true]);
    });
  });

  it('are read from the primary if their reader’s changes are known', async () => {
    await whilePaused(async () => {
      const { uid, runId } = await applied();
      expect(await summary(uid, true, [{ runId, version: 1 }])).to.deep.equal([1, true]);
    });
  });

  it('say that an event is late as of the state that they show', async () => {
    const { uid } = await applied();
    const late = new LateEvents(served.database);
    await late.note('event of a replica', uid);
    await whilePaused(async () => {
      await served.database.execute('DELETE FROM late_events');
      expect(await summary(uid, true)).to.deep.equal([1, false]);
      expect(await summary(uid, false)).to.deep.equal([1, true]);
    });
  });

  it('are read from the primary after an interruption that the replica’s state may be of', async () => {
    await whilePaused(async () => {
      const { uid } = await applied();
      served.resume();
      expect(await summary(uid, true)).to.deep.equal([1, true]);
    });
  });
});
