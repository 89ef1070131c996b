import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createOutbox, type OperatorSession, openOperatorSession } from '../src/messaging/index.js';
import { eventually } from '../src/testing/index.js';
import {
  applyEach,
  applyNote,
  codecs,
  keys,
  MessagingFixture,
  noteEvent,
  retryDelaysMs,
  topology,
} from './messaging-fixture.js';
import { silent } from './recorded-log.js';

describe('Several events in one message', function () {
  this.timeout(30_000);
  let operator: OperatorSession;
  // Before the fixture is reset, which ends its connections.
  afterEach(() => operator.close());
  const fixture = MessagingFixture.inSuite();
  beforeEach(async () => {
    operator = await openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });
  });

  const sendTogether = (events: readonly unknown[], id = randomUUID()) => fixture.send([events], [id]);
  const deadLetters = (count: number) =>
    eventually(async () => {
      const letters = await operator.list('reader');
      expect(letters).to.have.length(count);
      return letters;
    });

  it('events of one transaction share messages, and all are applied', async () => {
    const broker = await fixture.broker();
    const { database } = fixture;
    const outbox = await fixture.use(
      createOutbox({ database, broker, codecs, logger: silent, source: 'writer', batches: true }),
    );
    await broker.whenReady();
    const all = keys('many', 250);
    const events = all.map((key) => ({ type: 'note.set' as const, subject: key, data: { key, version: 1 } }));
    await database.transaction((transaction) => outbox.addAll(transaction, events));
    await eventually(async () => expect(await fixture.inQueue()).to.equal(3));
    const sizes: number[] = [];
    const apply = applyEach(applyNote(database));
    await fixture.batchConsumer(
      broker,
      async (together, transaction) => {
        sizes.push(together.length);
        await apply(together, transaction);
      },
      {},
    );
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(all));
    expect(sizes).to.deep.equal([250]);
    await eventually(async () => expect(await fixture.inQueue()).to.equal(0));
  });

  it('a transaction has no more events than it should, whatever a message has', async () => {
    const broker = await fixture.broker();
    const sizes: number[] = [];
    const apply = applyEach(applyNote(fixture.database));
    await broker.whenReady();
    const padding = 'x'.repeat(900);
    for (let index = 0; index < 8; index += 1)
      await sendTogether(keys(`k${index}-`, 50).map((key) => noteEvent(key, 1, { padding })));
    await fixture.batchConsumer(
      broker,
      async (together, transaction) => {
        sizes.push(together.length);
        await apply(together, transaction);
      },
      { maxSize: 100 },
    );
    await eventually(async () => expect(await fixture.applied()).to.have.length(400));
    expect(Math.max(...sizes)).to.equal(100);
  });

  it('an event that fails is retried and dead-lettered alone, and the others of its message are applied', async () => {
    const attempts = new Map<string, number>();
    const apply = applyNote(fixture.database);
    await fixture.consumer(await fixture.broker(), async (event, transaction) => {
      attempts.set(event.subject, event.attempt);
      if (event.subject === 'bad') throw new Error('cannot be done');
      await apply(event, transaction);
    });
    const bad = noteEvent('bad');
    await sendTogether([noteEvent('a'), bad, noteEvent('b')]);
    const [letter] = await deadLetters(1);
    expect(letter).to.include({
      messageId: bad.id,
      subject: 'bad',
      reason: 'attempts',
      error: 'Error: cannot be done',
    });
    expect(letter?.attempts).to.equal(retryDelaysMs.length + 1);
    expect(await fixture.applied()).to.deep.equal(['a', 'b']);
    expect(attempts.get('a')).to.equal(1);
  });

  it('what is not an event is dead-lettered alone, and the others of its message are applied', async () => {
    await fixture.consumer(await fixture.broker(), applyNote(fixture.database));
    await sendTogether([
      noteEvent('a'),
      { hello: 'world' },
      noteEvent('x', 1, { type: 'note.unbound' }),
      noteEvent('x', 1, { data: { key: 5 } }),
      noteEvent('b'),
    ]);
    await sendTogether([]);
    const reasons = (await deadLetters(4)).map(({ reason }) => reason).sort();
    expect(reasons).to.deep.equal(['invalid-data', 'malformed', 'malformed', 'unknown-type']);
    expect(await fixture.applied()).to.deep.equal(['a', 'b']);
  });

  it('is shown to operators with its first subject and the number of the others', async () => {
    const id = randomUUID();
    const dead = JSON.stringify([noteEvent('a'), noteEvent('b'), noteEvent('c')]);
    // As the broker does with a message that no consumer survived.
    await (await fixture.broker()).whenReady();
    await fixture.atBroker(async (channel) => {
      channel.sendToQueue('reader.dead', Buffer.from(dead), { messageId: id });
      await channel.waitForConfirms();
    });
    const [letter] = await deadLetters(1);
    expect(letter).to.include({ messageId: id, type: 'note.set', subject: 'a and 2 more' });
    await fixture.consumer(await fixture.broker(), applyNote(fixture.database));
    expect(await operator.requeue('reader', { messageIds: [id] })).to.equal(1);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a', 'b', 'c']));
  });
});
