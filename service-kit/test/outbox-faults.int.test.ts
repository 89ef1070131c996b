import { expect } from 'chai';
import { createBroker, outboxFigures, republishSent } from '../src/messaging/index.js';
import { OutboxStore } from '../src/messaging/outbox/outbox-store.js';
import { cutProxy, eventually } from '../src/testing/index.js';
import { applyNote, keys, MessagingFixture, retryDelaysMs, topology } from './messaging-fixture.js';
import { recordedLog } from './recorded-log.js';

describe('The outbox loses nothing', function () {
  this.timeout(60_000);
  const fixture = MessagingFixture.inSuite();

  const applies = () => applyNote(fixture.database);
  const allApplied = (expected: readonly string[]) =>
    eventually(async () => expect(await fixture.applied()).to.deep.equal(expected), 30_000);

  it('loses nothing while the broker is unavailable: writes go on, and all events arrive later', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    proxy.cut();
    const broker = await fixture.broker(proxy.through(fixture.vhost.url));
    expect((await broker.readiness?.())?.ready).to.equal(false);
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applies());
    const written = keys('k', 300);
    await fixture.write(outbox, written);
    expect(await fixture.waiting()).to.equal(300);
    proxy.restore();
    await allApplied(written);
    expect(await broker.readiness?.()).to.deep.equal({ ready: true });
    proxy.cut();
    await eventually(async () => expect((await broker.readiness?.())?.detail).to.match(/events wait/));
    expect((await broker.readiness?.())?.ready).to.equal(true);
    await fixture.write(outbox, ['later']);
    proxy.restore();
    await allApplied([...written, 'later']);
    await proxy.close();
  });

  it('loses nothing while connections are cut again and again', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    const broker = await fixture.broker(proxy.through(fixture.vhost.url));
    const outbox = await fixture.outbox(broker, { batch: 20 });
    await fixture.consumer(broker, applies());
    const written = keys('k', 400);
    for (let at = 0; at < written.length; at += 40) {
      await broker.whenReady();
      const writing = fixture.write(outbox, written.slice(at, at + 40));
      proxy.drop();
      await writing;
    }
    await allApplied(written);
    await proxy.close();
  });

  it('goes on through another node of the URL when one is lost, and again when that one is', async () => {
    const nodes = [await cutProxy(fixture.vhost.url), await cutProxy(fixture.vhost.url)] as const;
    const ports = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    const broker = await fixture.broker(fixture.vhost.url.replace(/@[^/]*/, `@${ports}`));
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applies());
    const written: string[] = [];
    for (const lost of [...nodes, ...nodes]) {
      lost.cut();
      const more = keys(`k${written.length}-`, 20);
      await fixture.write(outbox, more);
      written.push(...more);
      await allApplied(written);
      lost.restore();
    }
    await Promise.all(nodes.map((node) => node.close()));
  });

  it('loses nothing when connections are lost while a channel is being closed, to which the broker never responds', async () => {
    const closeMethod = Buffer.from([0, 20, 0, 40]);
    let closes = 0;
    // Every second channel: the topology's on the first connection, the marker's on the next, and so on.
    const proxy = await cutProxy(
      fixture.vhost.url,
      (sent) => sent.includes(closeMethod) && ++closes % 2 === 1 && closes < 10,
    );
    const broker = await fixture.broker(proxy.through(fixture.vhost.url));
    const outbox = await fixture.outbox(broker);
    await fixture.write(outbox, keys('k', 10));
    await eventually(async () => expect(await fixture.waiting()).to.equal(0));
    expect(closes).to.be.at.least(10);
    await proxy.close();
  });

  it('loses nothing when the network hangs with messages in transit', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    const broker = await fixture.broker(`${proxy.through(fixture.vhost.url)}?heartbeat=1`);
    const outbox = await fixture.outbox(broker, { leaseMs: 500 });
    await fixture.consumer(broker, applies());
    await broker.whenReady();
    proxy.hang();
    const written = keys('k', 50);
    await fixture.write(outbox, written);
    await eventually(async () => expect((await broker.readiness?.())?.detail).to.match(/events wait/), 10_000);
    proxy.restore();
    await allApplied(written);
    await proxy.close();
  });

  it('loses nothing when the exchange is deleted under it', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applies());
    await fixture.write(outbox, ['a']);
    await allApplied(['a']);
    await fixture.atBroker((channel) => channel.deleteExchange(topology.exchange));
    await fixture.write(outbox, ['b', 'c']);
    await allApplied(['a', 'b', 'c']);
  });

  it('publishes confirmed events again when the broker has lost its data', async () => {
    const { logger, lines } = recordedLog('error');
    const broker = await fixture.broker(fixture.vhost.url, logger);
    const outbox = await fixture.outbox(broker);
    const written = keys('k', 200);
    await fixture.write(outbox, written);
    await eventually(async () => (await fixture.waiting()) === 0);
    await fixture.vhost.wipe();
    await fixture.consumer(broker, applies());
    await allApplied(written);
    expect(lines.filter((line) => line.includes('"level":"fatal"'))).to.deep.equal([]);
  });

  it('loses nothing when queues lost their messages unnoticed and an operator republishes', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.write(outbox, ['a', 'b']);
    await eventually(async () => (await fixture.waiting()) === 0);
    await fixture.atBroker((channel) => channel.purgeQueue('reader'));
    await fixture.consumer(broker, applies());
    expect(await republishSent(fixture.database)).to.equal(2);
    outbox.wake();
    await allApplied(['a', 'b']);
  });

  it('an event waits while a full queue refuses it, and arrives later', async () => {
    await fixture.atBroker(async (channel) => {
      const args = { 'x-queue-type': 'quorum', 'x-max-length': 1, 'x-overflow': 'reject-publish' };
      await channel.assertExchange(topology.exchange, 'topic', { durable: true });
      await channel.assertQueue('small', { durable: true, arguments: args });
      await channel.bindQueue('small', topology.exchange, 'note.set');
      await eventually(async () => {
        for (let i = 0; i < 5; i += 1) channel.sendToQueue('small', Buffer.from('{}'));
        await channel.waitForConfirms().catch(() => {});
        expect((await channel.checkQueue('small')).messageCount).to.be.at.least(1);
      });
    });
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applies());
    await fixture.write(outbox, ['a']);
    await eventually(async () => expect((await outboxFigures(fixture.database)).failing).to.equal(1));
    await fixture.atBroker((channel) => channel.deleteQueue('small'));
    await eventually(async () => (await fixture.waiting()) === 0);
    await allApplied(['a']);
  });

  it('an outbox that is stopped in the middle finishes the batch or releases it', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker, { batch: 10 });
    const written = keys('k', 200);
    await fixture.write(outbox, written);
    await fixture.end(outbox);
    const leased = await fixture.database.query('SELECT id FROM outbox WHERE lease IS NOT NULL');
    expect(leased).to.deep.equal([]);
    await fixture.outbox(broker);
    await fixture.consumer(broker, applies());
    await allApplied(written);
  });

  describe('with two relays on one outbox', () => {
    it('neither of two relays takes the other’s events until the lease ends', async () => {
      const store = new OutboxStore(fixture.database);
      await fixture.database.execute(
        `INSERT INTO outbox (type, event_id, event) SELECT 'note.set', gen_random_uuid(), '{}' FROM generate_series(1, 100)`,
      );
      const claims = await Promise.all(Array.from({ length: 12 }, () => store.claim(10, 5_000)));
      const ids = claims.flatMap(({ rows }) => rows.map(({ id }) => id));
      expect(new Set(ids).size).to.equal(ids.length);
      const rest = await store.claim(100, 5_000);
      expect(ids.length + rest.rows.length).to.equal(100);
      expect((await store.claim(100, 5_000)).rows).to.deep.equal([]);
      await eventually(async () => {
        const [row] = await fixture.database.query<{ free: number }>(
          'SELECT count(*) AS free FROM outbox WHERE available_at <= now()',
        );
        expect(row?.free).to.equal(100);
      }, 20_000);
      const again = await store.claim(100, 30_000);
      expect(again.rows).to.have.length(100);
      for (const old of [...claims, rest]) await store.release(old, ids);
      expect((await store.claim(100, 1_000)).rows, 'an old lease gives nothing back').to.deep.equal([]);
      await store.release(
        again,
        again.rows.map(({ id }) => id),
      );
      expect((await store.claim(100, 1_000)).rows).to.have.length(100);
    });

    it('two relays share the work, and one takes over when the other dies', async () => {
      const broker = await fixture.broker();
      const dead = new OutboxStore(fixture.database);
      const outbox = await fixture.outbox(broker, { batch: 25, pollMs: 50 });
      const written = keys('k', 400);
      await fixture.end(outbox);
      await fixture.write(outbox, written);
      await dead.claim(100, 700);
      const other = await fixture.broker();
      await fixture.outbox(broker, { batch: 25, pollMs: 50 });
      await fixture.outbox(other, { batch: 25, pollMs: 50 });
      await fixture.consumer(other, applies());
      await allApplied(written);
      await eventually(async () => expect(await fixture.waiting()).to.equal(0));
      const sent = await fixture.database.query<{ n: number; ids: number }>(
        'SELECT count(*) AS n, count(DISTINCT id) AS ids FROM outbox_sent',
      );
      expect(sent).to.deep.equal([{ n: 400, ids: 400 }]);
    });
  });

  it('replaces a connection without confirms', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    const { logger } = recordedLog('error');
    const url = proxy.through(fixture.vhost.url);
    const broker = await fixture.use(createBroker({ url, topology, logger, retryDelaysMs, confirmTimeoutMs: 500 }));
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applies());
    await fixture.write(outbox, ['a']);
    await allApplied(['a']);
    const { generation } = broker;
    proxy.hang();
    await fixture.write(outbox, ['b']);
    await eventually(async () => expect((await broker.readiness?.())?.detail).to.match(/no confirm in time/), 8_000);
    proxy.restore();
    await allApplied(['a', 'b']);
    expect(broker.generation).to.be.greaterThan(generation);
    await proxy.close();
  });
});
