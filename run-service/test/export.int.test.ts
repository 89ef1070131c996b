import type { Principal } from '@jogging/proto/common';
import { type ExportRunsResponse, type Run, RunExportServiceService } from '@jogging/proto/runs';
import { callContext, createLogger } from '@jogging/service-kit';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { exportRuns } from '../src/queries/export-runs.js';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { change, creation } from './sample-runs.js';

describe('the export of runs', () => {
  const alice = principal('alice');
  const bob = principal('bob');
  const carol = principal('carol');
  let service: RunningService;

  before(async function () {
    this.timeout(60_000);
    service = await startRunService();
    for (const who of [alice, bob]) {
      for (let count = 0; count < 3; count += 1) await service.as(who, (runs) => runs.createRun(creation()));
    }
    await service.publisher('user.deleted', carol.uid, { uid: carol.uid, userId: 'carol' });
    await eventually(async () => {
      expect(await service.database.query('SELECT FROM departed_owners')).to.have.length(1);
    });
  });
  after(() => service?.stop());

  const take = async (stream: AsyncIterable<ExportRunsResponse>) => {
    const runs: Run[] = [];
    const deletedOwners: string[] = [];
    for await (const { item } of stream) {
      if (item?.$case === 'run') runs.push(item.value);
      if (item?.$case === 'departedUid') deletedOwners.push(item.value);
    }
    return { runs, deletedOwners };
  };

  it('the export returns every run and every deleted owner', async () => {
    const { runs, deletedOwners } = await take(service.anonymous.exportRuns({ ownerUid: undefined }));
    expect(deletedOwners).to.deep.equal([carol.uid]);
    expect(runs).to.have.length(6);
    for (const run of runs) {
      const owner = run.uid === alice.uid ? alice : bob;
      expect(await service.as(owner, (one) => one.getRun({ id: run.id }))).to.deep.equal(run);
    }
  });

  it('the export returns the runs of one owner', async () => {
    const { runs, deletedOwners } = await take(service.anonymous.exportRuns({ ownerUid: bob.uid }));
    expect(deletedOwners).to.deep.equal([]);
    expect(runs.map(({ uid }) => uid)).to.deep.equal([bob.uid, bob.uid, bob.uid]);
    expect(await take(service.anonymous.exportRuns({ ownerUid: carol.uid }))).to.deep.equal({
      runs: [],
      deletedOwners: [carol.uid],
    });
    expect(await refusal(take(service.anonymous.exportRuns({ ownerUid: 'nonsense' })))).to.deep.equal([
      'invalid_request',
    ]);
  });

  it('the export is one snapshot, whatever changes meanwhile, and is streamed at the reader’s pace', async () => {
    const dave = principal('dave');
    const count = 3_000;
    const { run } = await service.as(dave, (runs) => runs.createRun(creation()));
    const columns = (
      await service.database.query<{ name: string }>(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'runs' AND column_name <> 'id'",
      )
    ).map(({ name }) => name);
    await service.database.query(
      `INSERT INTO runs (id, ${columns}) SELECT gen_random_uuid(), ${columns} FROM runs, generate_series(2, ${count}) WHERE uid = $1`,
      [dave.uid],
    );
    const seen: Run[] = [];
    let changed = false;
    for await (const { item } of service.anonymous.exportRuns({ ownerUid: dave.uid })) {
      if (item?.$case === 'run') seen.push(item.value);
      if (changed) continue;
      changed = true;
      await service.as(dave, (runs) => runs.updateRun(change(run?.id ?? '', { distance: 1 })));
      await service.as(dave, (runs) => runs.createRun(creation()));
      await service.database.query('DELETE FROM runs WHERE uid = $1 AND id <> $2', [dave.uid, run?.id]);
    }
    expect(seen).to.have.length(count);
    expect(new Set(seen.map(({ distance }) => distance))).to.deep.equal(new Set([4200]));
  }).timeout(30_000);

  it('the export reads runs and deleted owners from the same snapshot', async () => {
    const frank = principal('frank');
    const { run } = await service.as(frank, (runs) => runs.createRun(creation()));
    const items = exportRuns(service.database, undefined);
    const first = await items.next();
    expect(first.value?.item).to.deep.equal({ $case: 'departedUid', value: carol.uid });
    await service.publisher('user.deleted', frank.uid, { uid: frank.uid, userId: 'frank' });
    await eventually(async () => {
      expect(await service.database.query('SELECT FROM runs WHERE uid = $1', [frank.uid])).to.have.length(0);
    });
    const { runs, deletedOwners } = await take(items);
    expect(deletedOwners).to.deep.equal([]);
    expect(runs.filter(({ uid }) => uid === frank.uid)).to.deep.equal([run]);
  });

  it('the export leaves no transaction open when its reader disconnects', async () => {
    const erin = principal('erin');
    await service.as(erin, (runs) => runs.createRun(creation()));
    for await (const { item } of service.anonymous.exportRuns({ ownerUid: undefined })) {
      if (item) break;
    }
    await eventually(async () => {
      const open = await service.database.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()`,
      );
      expect(open).to.have.length(0);
    });
  });

  it('exports leave connections to others, however many files one caller has under way and does not read', async () => {
    const greedy = principal('greedy');
    const { run } = await service.as(greedy, (runs) => runs.createRun(creation()));
    const columns = await service.database.query<{ name: string }>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'runs' AND column_name <> 'id'",
    );
    const names = columns.map(({ name }) => name);
    await service.database.query(
      `INSERT INTO runs (id, ${names}) SELECT gen_random_uuid(), ${names} FROM runs, generate_series(2, 20000) WHERE id = $1`,
      [run?.id],
    );
    const client = createGrpcClient(RunExportServiceService, {
      address: service.address,
      deadlineMs: 20_000,
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    const stop = new AbortController();
    const streamAs = (who: Principal) =>
      callContext.run({ requestId: 'test', traceparent: '', principal: who, signal: stop.signal }, () =>
        client.call.streamRuns({ query: undefined, ownerUid: who.uid })[Symbol.asyncIterator](),
      );
    const first = (who: Principal) =>
      callContext.run({ requestId: 'test', traceparent: '', principal: who, signal: stop.signal }, () =>
        streamAs(who).next(),
      );
    const unread = Array.from({ length: 8 }, () => first(greedy));
    try {
      await Promise.race(unread);
      await service.as(bob, (runs) => runs.createRun(creation()));
      expect((await first(bob)).done).to.equal(false);
      // Connections are served in order: everything that the first caller could get, it got before bob's file began.
      const held = await service.database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
      expect(held).to.have.length.of.at.most(2);
    } finally {
      stop.abort();
      await Promise.allSettled(unread);
      await client.stop();
    }
  }).timeout(30_000);
});
