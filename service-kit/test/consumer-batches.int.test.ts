import { expect } from 'chai';
import { createDatabase } from '../src/database/index.js';
import { type ApplyEvents, createConsumer, openOperatorSession } from '../src/messaging/index.js';
import { cutProxy, eventually } from '../src/testing/index.js';
import { gate } from './grpc-fixture.js';
import { handled } from './handled.js';
import {
  applyNote,
  type Codecs,
  codecs,
  keys,
  MessagingFixture,
  noteEvent,
  retryDelaysMs,
  topology,
} from './messaging-fixture.js';
import { silent } from './recorded-log.js';

describe('A consumer of batches', function () {
  this.timeout(60_000);
  const fixture = MessagingFixture.inSuite();

  /** Records the size of each batch, and does what a test needs before each event. */
  function counted(before: (key: string) => void | Promise<void> = () => {}) {
    const applyOne = applyNote(fixture.database);
    const sizes: number[] = [];
    const apply: ApplyEvents<Codecs> = async (events, transaction) => {
      sizes.push(events.length);
      for (const event of events) {
        await before(event.subject);
        await applyOne(event, transaction);
      }
    };
    return { sizes, apply };
  }

  it('takes waiting events in batches of at most maxSize and acknowledges each event', async () => {
    const broker = await fixture.broker();
    await fixture.send(keys('many', 50).map((key) => noteEvent(key)));
    const { sizes, apply } = counted();
    const consumer = await fixture.batchConsumer(broker, apply, { maxSize: 20 });
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('many', 50)));
    expect(Math.max(...sizes)).to.be.within(2, 20);
    expect(sizes.reduce((sum, size) => sum + size)).to.equal(50);
    await fixture.end(consumer);
    expect(await fixture.inQueue()).to.equal(0);
  });

  it('applies all other events of a batch when one fails, and dead-letters that one after its retries', async () => {
    const broker = await fixture.broker();
    const good = keys('good', 30);
    await fixture.send(['bad', ...good].map((key) => noteEvent(key)));
    const { apply } = counted((key) => {
      if (key === 'bad') throw new Error('cannot be done');
    });
    await fixture.batchConsumer(broker, apply, { maxSize: 20 });
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(good));
    const session = await openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });
    await eventually(async () => {
      const letters = await session.list('reader');
      expect(letters.map(({ subject }) => subject)).to.deep.equal(['bad']);
    });
    await session.close();
    expect(await fixture.database.query('SELECT DISTINCT times FROM applied')).to.deep.equal([{ times: 1 }]);
  });

  it('applies a batch in one transaction although one of its messages is not an event', async () => {
    const broker = await fixture.broker();
    const good = keys('good', 10);
    await fixture.send(['no event', ...good.map((key) => noteEvent(key))]);
    const { sizes, apply } = counted();
    await fixture.batchConsumer(broker, apply, { maxSize: 11, lingerMs: 20_000 });
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(good));
    expect(sizes).to.deep.equal([10]);
    const session = await openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });
    await eventually(async () => {
      const letters = await session.list('reader');
      expect(letters.map(({ reason }) => reason)).to.deep.equal(['malformed']);
    });
    await session.close();
  });

  it('keeps a batch together while Postgres is unavailable, and commits it in one transaction afterwards', async () => {
    const proxy = await cutProxy(fixture.databaseUrl);
    const database = createDatabase({ url: proxy.through(fixture.databaseUrl), schema: 'notes', logger: silent });
    await fixture.use(database);
    const broker = await fixture.broker();
    const { sizes, apply } = counted(() => {
      if (sizes.length === 1) proxy.cut();
    });
    const batch = { maxSize: 10, lingerMs: 20_000 };
    await fixture.use(createConsumer({ broker, database, queue: 'reader', codecs, apply, batch, logger: silent }));
    await fixture.send(keys('held', 10).map((key) => noteEvent(key)));
    await eventually(async () => expect((await database.readiness?.())?.ready).to.equal(false));
    proxy.restore();
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('held', 10)));
    expect(new Set(sizes)).to.deep.equal(new Set([10]));
    await proxy.close();
  });

  it('names for each event the request that caused it', async () => {
    const broker = await fixture.broker();
    await fixture.send(keys('of', 5).map((key) => noteEvent(key, 1, { requestid: `request-${key}` })));
    const origins = new Map<string, string | undefined>();
    await fixture.batchConsumer(
      broker,
      async (events) => {
        for (const { subject, origin } of events) origins.set(subject, origin.requestId);
      },
      { maxSize: 20 },
    );
    await eventually(() => expect(origins.size).to.equal(5));
    for (const [key, requestId] of origins) expect(requestId).to.equal(`request-${key}`);
  });

  it('starts a batch as soon as it is full, without waiting for lingerMs', async () => {
    const broker = await fixture.broker();
    const { sizes, apply } = counted();
    await fixture.batchConsumer(broker, apply, { maxSize: 5, lingerMs: 20_000 });
    for (const key of keys('moment', 10)) await fixture.send([noteEvent(key)]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('moment', 10)));
    expect(sizes).to.deep.equal([5, 5]);
  });

  it('a worker that becomes free takes all waiting events as one batch', async () => {
    const broker = await fixture.broker();
    const held = gate();
    const { sizes, apply } = counted(async (key) => {
      if (key === 'first') await held.opened;
    });
    const before = await handled('reader');
    await fixture.batchConsumer(broker, apply, { maxSize: 3 });
    await fixture.send([noteEvent('first')]);
    await eventually(() => expect(sizes).to.deep.equal([1]));
    await fixture.send(keys('then', 2).map((key) => noteEvent(key)));
    // Delivered messages are no longer counted in the queue.
    await eventually(async () => expect(await fixture.inQueue()).to.equal(0));
    held.open();
    await eventually(async () => expect((await handled('reader')) - before).to.equal(3));
    expect(sizes).to.deep.equal([1, 2]);
  });

  it('does not acknowledge earlier events that are still being handled', async () => {
    const broker = await fixture.broker();
    const held = gate();
    const { sizes, apply } = counted(async (key) => {
      if (key === 'first00000') await held.opened;
    });
    const before = await handled('reader');
    const five = { maxSize: 5, lingerMs: 20_000 };
    const consumer = await fixture.batchConsumer(broker, apply, five, { concurrency: 2 });
    await fixture.send(keys('first', 5).map((key) => noteEvent(key)));
    await eventually(() => expect(sizes).to.deep.equal([5]));
    await fixture.send(keys('then', 5).map((key) => noteEvent(key)));
    // Counted after its acknowledgement.
    await eventually(async () => expect((await handled('reader')) - before).to.equal(5));
    // Drops the connection: unacknowledged messages return to the queue.
    await fixture.end(broker);
    await eventually(async () => expect(await fixture.inQueue()).to.equal(5));
    held.open();
    await fixture.end(consumer);
  });

  it('finishes the batches at work before it stops', async () => {
    const broker = await fixture.broker();
    await fixture.send(keys('late', 40).map((key) => noteEvent(key)));
    let stopping: Promise<void> | undefined;
    const { apply } = counted(() => {
      stopping ??= fixture.end(consumer);
    });
    const consumer = await fixture.batchConsumer(broker, apply, { maxSize: 20 });
    await eventually(() => expect(stopping).to.not.equal(undefined));
    await stopping;
    const applied = (await fixture.applied()).length;
    await eventually(async () => expect(applied + (await fixture.inQueue())).to.equal(40));
    expect(applied).to.be.greaterThan(0);
  });
});
