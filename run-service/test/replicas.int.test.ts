import { RunExportServiceService } from '@jogging/proto/runs';
import { callContext, createLogger } from '@jogging/service-kit';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import { eventually, type TestStandby, testStandby } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { principal, type RunningService, type Runs, startRunService } from './running-service.js';
import { change, creation } from './sample-runs.js';

describe('Runs from a replica', function () {
  this.timeout(60_000);
  const alice = principal('alice');
  let standby: TestStandby;
  let service: RunningService;

  before(async () => {
    standby = await testStandby();
    service = await startRunService({ DATABASE_READ_HOSTS: standby.host, DATABASE_READ_MAX_LAG_MS: '15000' });
  });
  after(async () => {
    await service.stop();
    await standby.remove();
  });

  /** As the gateway calls for somebody who has changed nothing lately. */
  const lagging = <T>(work: (runs: Runs) => T): T =>
    service.as(alice, (runs) => callContext.run({ ...context(), mayLag: true }, () => work(runs)));

  function context() {
    const current = callContext.get();
    if (!current) throw new Error('outside of a call');
    return current;
  }

  const everything = { query: undefined, ownerUid: undefined, asLines: false };
  const idsOf = async (answer: ReturnType<Runs['listRuns']>): Promise<string[]> =>
    (await answer).runs.map(({ id }) => id);

  async function isUsed(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${service.opsPort}/metrics`);
    return /database_replica_usable\{.*\} 1/.test(await response.text());
  }

  async function newRun(title: string): Promise<string> {
    const { run } = await service.as(alice, (runs) => runs.createRun(creation({ title })));
    if (!run) throw new Error('no run was created');
    return run.id;
  }

  /** Once the standby has everything, and before it gets more. */
  async function whilePaused(work: () => Promise<void>): Promise<void> {
    await standby.catchUp();
    await eventually(isUsed);
    await standby.pauseReplay();
    await work().finally(() => standby.resumeReplay());
  }

  it('lists show the replica’s state to those who may lag, and the primary’s to all others', async () => {
    await whilePaused(async () => {
      const id = await newRun('new');
      expect(await idsOf(lagging((runs) => runs.listRuns(everything)))).to.not.include(id);
      expect(await idsOf(service.as(alice, (runs) => runs.listRuns(everything)))).to.include(id);
    });
  });

  it('a run is read from the replica, and from the primary if the replica does not have it', async () => {
    const id = await newRun('before');
    await whilePaused(async () => {
      await service.as(alice, (runs) => runs.updateRun(change(id, { title: 'after' })));
      const newest = await newRun('newest');
      expect((await lagging((runs) => runs.getRun({ id }))).title).to.equal('before');
      expect((await service.as(alice, (runs) => runs.getRun({ id }))).title).to.equal('after');
      expect((await lagging((runs) => runs.getRun({ id: newest }))).title).to.equal('newest');
    });
  });

  it('a file is streamed from the replica', async () => {
    const client = createGrpcClient(RunExportServiceService, {
      address: service.address,
      deadlineMs: 20_000,
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    const titles = async () => {
      const runs = await all(client.call.streamRuns({ query: undefined, ownerUid: alice.uid }));
      return runs.map(({ title }) => title);
    };
    try {
      await whilePaused(async () => {
        await newRun('not in the file');
        expect(await lagging(titles)).to.not.include('not in the file');
        expect(await service.as(alice, titles)).to.include('not in the file');
      });
    } finally {
      await client.stop();
    }
  });

  it('what decides a write is read from the primary, whatever the call may', async () => {
    const id = await newRun('first');
    await whilePaused(async () => {
      await service.as(alice, (runs) => runs.updateRun(change(id, { title: 'second' })));
      const changed = await lagging((runs) => runs.updateRun(change(id, { title: 'third' }, [2])));
      expect(changed.version).to.equal(3);
      const twice = creation({ title: 'once' }, 'a key');
      const first = await lagging((runs) => runs.createRun(twice));
      const second = await lagging((runs) => runs.createRun(twice));
      expect([second.replayed, second.run?.id]).to.deep.equal([true, first.run?.id]);
    });
  });

  it('report-service rebuilds from the primary', async () => {
    await whilePaused(async () => {
      const id = await newRun('for a rebuild');
      const items = await callContext.run({ requestId: 'test', traceparent: '', mayLag: true }, () =>
        all(service.anonymous.exportRuns({ ownerUid: alice.uid })),
      );
      const ids = items.map(({ item }) => item?.$case === 'run' && item.value.id);
      expect(ids).to.include(id);
    });
  });

  it('no read fails when the replica is killed', async () => {
    await eventually(isUsed);
    await standby.kill();
    const lists = await Promise.all(
      Array.from({ length: 20 }, () => idsOf(lagging((runs) => runs.listRuns(everything)))),
    );
    expect(new Set(lists.map(String)).size).to.equal(1);
    await standby.start();
    await eventually(isUsed);
  });
});

async function all<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}
