import { expect } from 'chai';
import type { ReadDatabase } from '../src/database/index.js';
import { cutProxy, eventually } from '../src/testing/index.js';
import { recordedLog } from './recorded-log.js';
import { inCall, isServedBy, maxLagMs, replicaFixture, serverOf } from './replica-fixture.js';

describe('The lag of a replica', function () {
  this.timeout(60_000);
  const fixture = replicaFixture();

  /** Reads until `done`, and returns how many reads failed. */
  async function failuresUntil(reads: ReadDatabase, done: () => Promise<unknown>): Promise<number> {
    let going = true;
    let failures = 0;
    const reader = (async () => {
      while (going) await serverOf(reads).catch(() => failures++);
    })();
    await done().finally(() => {
      going = false;
    });
    await reader;
    return failures;
  }

  it('keeps using a standby of an idle primary', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    await new Promise((resolve) => setTimeout(resolve, 2 * maxLagMs));
    expect(await serverOf(reads)).to.equal('standby');
  });

  it('leaves a standby whose replay is paused out within the lag limit, and takes it back', async () => {
    const { logger, lines } = recordedLog('info');
    const reads = await fixture().open({ logger, checkEveryMs: 500 });
    await isServedBy(reads, 'standby');
    await fixture().standby.pauseReplay();
    try {
      await fixture().primary.execute('INSERT INTO notes VALUES (1)');
      const written = performance.now();
      let last = written;
      await eventually(async () => {
        const begun = performance.now();
        const server = await serverOf(reads);
        if (server === 'standby') last = begun;
        return server === 'primary';
      });
      expect(last - written).to.be.at.most(maxLagMs);
      // By the next look.
      await eventually(() => lines.some((line) => line.includes('the replica is left out')));
      expect(reads.readiness?.()).to.deep.equal({ ready: true, detail: `left out: ${fixture().standby.host}` });
    } finally {
      await fixture().standby.resumeReplay();
    }
    await isServedBy(reads, 'standby');
    await eventually(() => lines.filter((line) => line.includes('the replica serves reads')).length > 1);
    const messages = lines.map((line) => JSON.parse(line)).filter(({ msg }) => /replica/.test(msg));
    expect(messages.slice(-3).map(({ msg, replica, reason }) => [msg, replica, reason])).to.deep.equal([
      ['the replica serves reads', fixture().standby.host, undefined],
      ['the replica is left out', fixture().standby.host, 'it lags'],
      ['the replica serves reads', fixture().standby.host, undefined],
    ]);
  });

  it('never shows a state older than the lag limit while the standby falls behind', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    await fixture().standby.pauseReplay();
    try {
      const written = new Map<number, number>();
      const end = performance.now() + maxLagMs + 1_000;
      for (let id = 1_000; performance.now() < end; id++) {
        await fixture().primary.execute('INSERT INTO notes VALUES ($1)', [id]);
        written.set(id, performance.now());
        const asked = performance.now();
        const rows = await inCall(true, () => reads.query<{ id: number }>('SELECT max(id) AS id FROM notes'));
        const missing = [...written].filter(([one, at]) => one > (rows[0]?.id ?? 0) && asked - at > maxLagMs);
        expect(missing, 'acknowledged earlier than the limit and not shown').to.deep.equal([]);
      }
      expect(await serverOf(reads)).to.equal('primary');
    } finally {
      await fixture().standby.resumeReplay();
    }
  });

  it('fails no read when a standby is killed, and takes it back once it streams again', async () => {
    const reads = await fixture().open();
    await isServedBy(reads, 'standby');
    const failures = await failuresUntil(reads, async () => {
      await fixture().standby.kill();
      await isServedBy(reads, 'primary');
      await fixture().standby.start();
      await isServedBy(reads, 'standby');
    });
    expect(failures).to.equal(0);
  });

  it('leaves out a standby that does not answer', async () => {
    const proxy = await cutProxy(`postgres://${fixture().standby.host}`);
    try {
      const reads = await fixture().open({ hosts: [`127.0.0.1:${proxy.port}`] });
      await isServedBy(reads, 'standby');
      proxy.hang();
      await eventually(() => expect(inCall(true, () => reads.mayLag())).to.equal(false), maxLagMs + 500);
      expect(await serverOf(reads)).to.equal('primary');
      proxy.restore();
      await isServedBy(reads, 'standby');
    } finally {
      await proxy.close();
    }
  });

  it('does not take a primary for a standby', async () => {
    const { host } = new URL(fixture().url);
    const reads = await fixture().open({ hosts: [host] });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(inCall(true, () => reads.mayLag())).to.equal(false);
  });
});
