import { expect } from 'chai';
import type { Transaction } from '../src/database/index.js';
import { callContext } from '../src/index.js';
import { type EventHandler, openOperatorSession, type Together } from '../src/messaging/index.js';
import { registry } from '../src/metrics/index.js';
import { eventually } from '../src/testing/index.js';
import { gate } from './grpc-fixture.js';
import {
  applyNote,
  type Codecs,
  keys,
  MessagingFixture,
  type Note,
  noteEvent,
  retryDelaysMs,
  topology,
} from './messaging-fixture.js';

/** How many events of the queue have been handled and acknowledged in this process so far. */
async function handled(queue: string): Promise<number> {
  const values = (await registry.getSingleMetric('consumer_handled_total')?.get())?.values ?? [];
  return values.filter(({ labels }) => labels.queue === queue).reduce((sum, { value }) => sum + value, 0);
}

describe('A consumer of several events at a time', function () {
  this.timeout(60_000);
  const fixture = MessagingFixture.inSuite();

  /** Applies each by its handler; notes how many came at once, and does what a test wants done before. */
  function counted(before: (key: string) => void | Promise<void> = () => {}) {
    const apply: EventHandler<Note> = applyNote(fixture.database);
    const sizes: number[] = [];
    const handler: EventHandler<Note> = async (event, transaction) => {
      sizes.push(1);
      await before(event.subject);
      await apply(event, transaction);
    };
    const together: Together<Codecs> = {
      most: 20,
      async apply(events, transaction: Transaction) {
        sizes.push(events.length);
        for (const event of events) {
          await before(event.subject);
          await apply(event, transaction);
        }
      },
    };
    return { sizes, together, handlers: { 'note.set': handler } };
  }

  it('takes those that wait, no more than are allowed, and acknowledges each', async () => {
    const broker = await fixture.broker();
    await fixture.send(keys('many', 50).map((key) => noteEvent(key)));
    const { sizes, together, handlers } = counted();
    const consumer = await fixture.consumerOfMany(broker, handlers, together);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('many', 50)));
    expect(Math.max(...sizes)).to.be.within(2, 20);
    expect(sizes.reduce((sum, size) => sum + size)).to.equal(50);
    await fixture.end(consumer);
    expect(await fixture.inQueue()).to.equal(0);
  });

  it('applies all others where one fails, and puts that one aside after its tries', async () => {
    const broker = await fixture.broker();
    const good = keys('good', 30);
    await fixture.send(['bad', ...good].map((key) => noteEvent(key)));
    const { together, handlers } = counted((key) => {
      if (key === 'bad') throw new Error('cannot be done');
    });
    await fixture.consumerOfMany(broker, handlers, together);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(good));
    const session = await openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });
    await eventually(async () => {
      const letters = await session.list('reader');
      expect(letters.map(({ subject }) => subject)).to.deep.equal(['bad']);
    });
    await session.close();
    expect(await fixture.database.query('SELECT DISTINCT times FROM applied')).to.deep.equal([{ times: 1 }]);
  });

  it('applies all others where one is no event at all', async () => {
    const broker = await fixture.broker();
    const good = keys('good', 10);
    await fixture.send(['no event', ...good.map((key) => noteEvent(key))]);
    const { together, handlers } = counted();
    await fixture.consumerOfMany(broker, handlers, together);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(good));
  });

  it('tells of each which request it began with', async () => {
    const broker = await fixture.broker();
    await fixture.send(keys('of', 5).map((key) => noteEvent(key, 1, { requestid: `request-${key}` })));
    const origins = new Map<string, string | undefined>();
    const handlers = {
      'note.set': async ({ subject }: { subject: string }) => {
        origins.set(subject, callContext.get()?.requestId);
      },
    };
    const together: Together<Codecs> = {
      most: 20,
      apply: async (events) => {
        for (const { subject, origin } of events) origins.set(subject, origin.requestId);
      },
    };
    await fixture.consumerOfMany(broker, handlers, together);
    await eventually(() => expect(origins.size).to.equal(5));
    for (const [key, requestId] of origins) expect(requestId).to.equal(`request-${key}`);
  });

  it('waits a moment for others, and no longer once there are as many as are allowed', async () => {
    const broker = await fixture.broker();
    const { sizes, together, handlers } = counted();
    await fixture.consumerOfMany(broker, handlers, { ...together, most: 5, lingerMs: 20_000 });
    for (const key of keys('moment', 10)) await fixture.send([noteEvent(key)]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('moment', 10)));
    expect(sizes).to.deep.equal([5, 5]);
  });

  it('takes with the hand that comes free what has waited for it', async () => {
    const broker = await fixture.broker();
    const held = gate();
    const { sizes, together, handlers } = counted(async (key) => {
      if (key === 'first') await held.opened;
    });
    const before = await handled('reader');
    await fixture.consumerOfMany(broker, handlers, { ...together, most: 3 });
    await fixture.send([noteEvent('first')]);
    await eventually(() => expect(sizes).to.deep.equal([1]));
    await fixture.send(keys('then', 2).map((key) => noteEvent(key)));
    // Delivered ones are no longer in the queue's count.
    await eventually(async () => expect(await fixture.inQueue()).to.equal(0));
    held.open();
    await eventually(async () => expect((await handled('reader')) - before).to.equal(3));
    expect(sizes).to.deep.equal([1, 2]);
  });

  it('acknowledges nothing that came before and is still in hand', async () => {
    const broker = await fixture.broker();
    const held = gate();
    const { sizes, together, handlers } = counted(async (key) => {
      if (key === 'first00000') await held.opened;
    });
    const before = await handled('reader');
    const five = { ...together, most: 5, lingerMs: 20_000 };
    const consumer = await fixture.consumerOfMany(broker, handlers, five, { concurrency: 2 });
    await fixture.send(keys('first', 5).map((key) => noteEvent(key)));
    await eventually(() => expect(sizes).to.deep.equal([5]));
    await fixture.send(keys('then', 5).map((key) => noteEvent(key)));
    // Counted once it is acknowledged.
    await eventually(async () => expect((await handled('reader')) - before).to.equal(5));
    // Gives up the connection as it is: what is not acknowledged goes back.
    await fixture.end(broker);
    await eventually(async () => expect(await fixture.inQueue()).to.equal(5));
    held.open();
    await fixture.end(consumer);
  });

  it('finishes what waits before it ends', async () => {
    const broker = await fixture.broker();
    await fixture.send(keys('late', 40).map((key) => noteEvent(key)));
    let stopping: Promise<void> | undefined;
    const { together, handlers } = counted(() => {
      stopping ??= fixture.end(consumer);
    });
    const consumer = await fixture.consumerOfMany(broker, handlers, together);
    await eventually(() => expect(stopping).to.not.equal(undefined));
    await stopping;
    const applied = (await fixture.applied()).length;
    await eventually(async () => expect(applied + (await fixture.inQueue())).to.equal(40));
    expect(applied).to.be.greaterThan(0);
  });
});
