import { expect } from 'chai';
import type { Database } from '../src/database/index.js';
import { AppError, callContext } from '../src/index.js';
import { registry } from '../src/metrics/index.js';
import { askWho, inCall, isServedBy, replicaFixture, serverOf } from './replica-fixture.js';

describe('ReadDatabase', function () {
  this.timeout(60_000);
  const fixture = replicaFixture();

  it('asks a standby if the call may lag, and the primary otherwise', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    expect(await serverOf(reads, false)).to.equal('primary');
    expect(await reads.query(askWho)).to.deep.equal([{ standby: false }]);
    const [fresh] = await inCall(true, () => reads.query<{ standby: boolean }>(askWho, [], { fresh: true }));
    expect(fresh).to.deep.equal({ standby: false });
  });

  it('reads in a transaction of the primary from the primary', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    const rows = await inCall(true, () =>
      fixture().primary.transaction((transaction) => reads.query(askWho, [], { transaction })),
    );
    expect(rows).to.deep.equal([{ standby: false }]);
  });

  it('asks the primary alone if there are no standbys', async () => {
    const reads = await fixture().open({ hosts: [] });
    expect(await serverOf(reads)).to.equal('primary');
    expect(inCall(true, () => reads.mayLag())).to.equal(false);
  });

  it('asks the primary what a standby cannot answer', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    // As Postgres ends a statement that is in the way of what it replays: 40001.
    const conflict = `SELECT CASE WHEN pg_is_in_recovery() THEN pg_terminate_backend(pg_backend_pid()) END AS ended`;
    expect(await inCall(true, () => reads.query(conflict))).to.deep.equal([{ ended: null }]);
    // A migration that the standby has not replayed yet.
    await isServedBy(reads, 'standby');
    await fixture().standby.pauseReplay();
    try {
      await fixture().primary.execute('CREATE TABLE later AS SELECT 1 AS id');
      expect(await inCall(true, () => reads.query('SELECT id FROM later'))).to.deep.equal([{ id: 1 }]);
    } finally {
      await fixture().standby.resumeReplay();
    }
  });

  it('asks the primary when replay cancels a statement on the standby', async () => {
    await fixture().standby.ask(`ALTER SYSTEM SET max_standby_streaming_delay = '50ms'`);
    await fixture().standby.ask('SELECT pg_reload_conf()');
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    const reading = inCall(true, () =>
      reads.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby, pg_sleep(1), count(*) FROM notes'),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    // The lock that it replays is in conflict with the one of the reader.
    await fixture().primary.execute('TRUNCATE notes');
    const [row] = await reading;
    expect(row?.standby).to.equal(false);
  });

  it('passes on what the primary would refuse too', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    const failed = await inCall(true, () => reads.query('SELECT 1 / 0')).catch((error: unknown) => error);
    expect(failed).to.have.property('code', '22012');
    const signal = AbortSignal.abort(new AppError('timeout'));
    const context = { requestId: 'test', traceparent: '', mayLag: true, signal };
    const cancelled = await callContext
      .run(context, () => reads.query(askWho, [], { lane: 'list' }))
      .catch((error: unknown) => error);
    expect(cancelled).to.have.property('code', 'timeout');
  });

  it('streams from a standby, and from the primary if the standby fails at the beginning', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    async function* rows(database: Database, sql = askWho): AsyncGenerator<unknown> {
      yield* await database.query(sql);
      yield 'end';
    }
    async function all(stream: AsyncGenerator<unknown>): Promise<unknown[]> {
      const items = [];
      for await (const item of stream) items.push(item);
      return items;
    }
    expect(await inCall(true, () => all(reads.streamFrom((database) => rows(database))))).to.deep.equal([
      { standby: true },
      'end',
    ]);
    const failing = `SELECT 1 / (CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END) AS one`;
    expect(await inCall(true, () => all(reads.streamFrom((database) => rows(database, failing))))).to.deep.equal([
      { one: 1 },
      'end',
    ]);
  });

  it('counts which server answers, and exports the lag', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    await serverOf(reads, false);
    const figures = await registry.metrics();
    expect(figures).to.match(/database_reads_total\{schema="reading",server="127\.0\.0\.1:\d+",reason="may_lag"\} \d/);
    expect(figures).to.match(/database_reads_total\{schema="reading",server="primary",reason="must_be_fresh"\} \d/);
    expect(figures).to.contain(`database_replica_usable{schema="reading",replica="${fixture().standby.host}"} 1`);
    expect(figures).to.match(/database_replica_lag_seconds\{schema="reading",replica="[^"]+"\} [01]\./);
  });
});
