import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Transaction } from 'sequelize';
import { callContext } from '../src/index.js';
import { type EventHandler, eventContentType, openOperatorSession, type Together } from '../src/messaging/index.js';
import { eventually } from '../src/testing/index.js';
import {
  applyNote,
  type Codecs,
  keys,
  MessagingFixture,
  type Note,
  retryDelaysMs,
  topology,
} from './messaging-fixture.js';

describe('A consumer of several events at a time', function () {
  this.timeout(60_000);
  let fixture: MessagingFixture;

  before(async () => {
    fixture = await MessagingFixture.open();
  });
  afterEach(() => fixture.reset());
  after(() => fixture.close());

  const eventOf = (key: string, more: object = {}): string =>
    JSON.stringify({
      specversion: '1.0',
      id: randomUUID(),
      source: 'test',
      type: 'note.set',
      subject: key,
      time: new Date().toISOString(),
      data: { key, version: 1 },
      ...more,
    });

  const send = (bodies: readonly string[]): Promise<void> =>
    fixture.atBroker(async (channel) => {
      for (const body of bodies) {
        channel.sendToQueue('reader', Buffer.from(body), { messageId: randomUUID(), contentType: eventContentType });
      }
      await channel.waitForConfirms();
    });

  const inQueue = async (): Promise<number> =>
    (await fixture.atBroker((channel) => channel.checkQueue('reader'))).messageCount;

  /** Applies each by its handler; notes how many came at once, and does what a test wants done before. */
  function counted(before: (key: string) => void = () => {}) {
    const apply: EventHandler<Note> = applyNote(fixture.database);
    const sizes: number[] = [];
    const handler: EventHandler<Note> = async (event, transaction) => {
      before(event.subject);
      sizes.push(1);
      await apply(event, transaction);
    };
    const together: Together<Codecs> = {
      most: 20,
      async apply(events, transaction: Transaction) {
        sizes.push(events.length);
        for (const event of events) {
          before(event.subject);
          await apply(event, transaction);
        }
      },
    };
    return { sizes, together, handlers: { 'note.set': handler } };
  }

  it('takes those that wait, no more than are allowed, and acknowledges each', async () => {
    const broker = await fixture.broker();
    await send(keys('many', 50).map((key) => eventOf(key)));
    const { sizes, together, handlers } = counted();
    const consumer = await fixture.consumerOfMany(broker, handlers, together);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('many', 50)));
    expect(Math.max(...sizes)).to.be.within(2, 20);
    expect(sizes.reduce((sum, size) => sum + size)).to.equal(50);
    await fixture.end(consumer);
    expect(await inQueue()).to.equal(0);
  });

  it('applies all others where one fails, and puts that one aside after its tries', async () => {
    const broker = await fixture.broker();
    const good = keys('good', 30);
    await send(['bad', ...good].map((key) => eventOf(key)));
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
    await send(['no event', ...good.map((key) => eventOf(key))]);
    const { together, handlers } = counted();
    await fixture.consumerOfMany(broker, handlers, together);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(good));
  });

  it('tells of each which request it began with', async () => {
    const broker = await fixture.broker();
    await send(keys('of', 5).map((key) => eventOf(key, { requestid: `request-${key}` })));
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

  it('takes together what comes within a moment', async () => {
    const broker = await fixture.broker();
    const { sizes, together, handlers } = counted();
    await fixture.consumerOfMany(broker, handlers, { ...together, lingerMs: 200 });
    for (const key of keys('moment', 10)) await send([eventOf(key)]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('moment', 10)));
    expect(sizes.length).to.be.at.most(3);
  });

  it('acknowledges nothing that came before and is still in hand', async () => {
    const broker = await fixture.broker();
    let held: (() => void) | undefined;
    const release = new Promise<void>((resolve) => {
      held = resolve;
    });
    const seen: string[] = [];
    const together: Together<Codecs> = {
      most: 5,
      async apply(events) {
        for (const { subject } of events) seen.push(subject);
        if (seen.length === 5) await release;
      },
    };
    const handlers = { 'note.set': async () => {} };
    const consumer = await fixture.consumerOfMany(broker, handlers, together, { concurrency: 2 });
    await send(keys('first', 5).map((key) => eventOf(key)));
    await eventually(() => expect(seen).to.have.length(5));
    await send(keys('then', 5).map((key) => eventOf(key)));
    await eventually(() => expect(seen).to.have.length(10));
    await fixture.end(broker);
    held?.();
    await fixture.end(consumer);
    // Those of the second transaction may have been acknowledged or not, as the connection went; of the first none was.
    expect(await inQueue()).to.be.within(5, 10);
  });

  it('finishes what waits before it ends', async () => {
    const broker = await fixture.broker();
    await send(keys('late', 40).map((key) => eventOf(key)));
    let stopping: Promise<void> | undefined;
    const { together, handlers } = counted(() => {
      stopping ??= fixture.end(consumer);
    });
    const consumer = await fixture.consumerOfMany(broker, handlers, together);
    await eventually(() => expect(stopping).to.not.equal(undefined));
    await stopping;
    const applied = (await fixture.applied()).length;
    expect(applied + (await inQueue())).to.equal(40);
    expect(applied).to.be.greaterThan(0);
  });
});
