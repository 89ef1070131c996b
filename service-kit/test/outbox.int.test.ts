import { expect } from 'chai';
import { callContext } from '../src/context/index.js';
import type { ReceivedEvent } from '../src/messaging/index.js';
import { createOutbox, outboxFigures } from '../src/messaging/index.js';
import { eventually } from '../src/testing/index.js';
import { applyNote, codecs, keys, MessagingFixture, type Note } from './messaging-fixture.js';
import { silent } from './recorded-log.js';

describe('The outbox', function () {
  this.timeout(30_000);
  const fixture = MessagingFixture.inSuite();

  it('publishes what was committed, and nothing of what was rolled back', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applyNote(fixture.database));
    await fixture.database
      .transaction(async (transaction) => {
        await outbox.add(transaction, 'note.set', 'lost', { key: 'lost', version: 1 });
        throw new Error('rolled back');
      })
      .catch(() => {});
    await fixture.write(outbox, ['kept']);
    await eventually(async () => (await fixture.applied()).length > 0);
    expect(await fixture.applied()).to.deep.equal(['kept']);
    await eventually(async () => expect(await fixture.waiting()).to.equal(0));
  });

  it('carries the request and its trace, the type, the subject and the data to the consumer', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    const seen: { event: ReceivedEvent<Note>; requestId: string | undefined; traceparent: string | undefined }[] = [];
    await fixture.consumer(broker, async (event) => {
      const context = callContext.get();
      seen.push({ event, requestId: context?.requestId, traceparent: context?.traceparent });
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await callContext.run({ requestId: 'request-1', traceparent }, () => fixture.write(outbox, ['k'], 7));
    await eventually(() => seen.length === 1);
    const [{ event, ...context } = { event: undefined }] = seen;
    expect(event).to.include({ type: 'note.set', subject: 'k', source: 'writer', attempt: 1 });
    expect(event?.data).to.deep.equal({ key: 'k', version: 7 });
    expect(event?.time).to.be.instanceOf(Date);
    expect(context).to.have.property('requestId', 'request-1');
    expect(context)
      .to.have.property('traceparent')
      .that.matches(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad)/);
  });

  it('publishes within milliseconds of the commit, long before the poll', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker, { pollMs: 60_000 });
    await fixture.consumer(broker, applyNote(fixture.database));
    await broker.whenReady();
    await fixture.write(outbox, ['first']);
    await eventually(async () => (await fixture.applied()).length === 1);
    await fixture.write(outbox, ['second']);
    await eventually(async () => (await fixture.applied()).length === 2, 2_000);
  });

  it('polls for events of a process that died between commit and publishing', async () => {
    const idle = createOutbox({
      database: fixture.database,
      broker: await fixture.broker(),
      codecs,
      logger: silent,
      source: 'writer',
    });
    await fixture.write(idle, ['orphan']);
    const broker = await fixture.broker();
    await fixture.outbox(broker, { pollMs: 50 });
    await fixture.consumer(broker, applyNote(fixture.database));
    await eventually(async () => (await fixture.applied()).length === 1);
  });

  it('stores many events with one statement', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applyNote(fixture.database));
    const all = keys('many', 700);
    await fixture.database.transaction((transaction) =>
      outbox.addAll(
        transaction,
        all.map((key) => ({ type: 'note.set' as const, subject: key, data: { key, version: 1 } })),
      ),
    );
    await eventually(async () => (await fixture.applied()).length === all.length);
    expect(await fixture.applied()).to.deep.equal(all);
  });

  it('keeps and logs an event that no queue accepts, and publishes the others', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applyNote(fixture.database));
    await fixture.database.transaction((transaction) =>
      outbox.add(transaction, 'note.unbound', 'x', { key: 'x', version: 1 }),
    );
    await fixture.write(outbox, ['after']);
    await eventually(async () => (await fixture.applied()).length === 1);
    const figures = await eventually(async () => {
      const now = await outboxFigures(fixture.database);
      expect(now).to.include({ failing: 1, waiting: 1 });
      return now;
    });
    expect(figures.oldestSeconds).to.be.greaterThan(0);
    // Each retry postpones the event by a second or two, and may be due right now.
    await eventually(async () => {
      const [row] = await fixture.database.query<{ fault: string; wait: number }>(
        'SELECT fault, extract(epoch FROM available_at - now())::float8 AS wait FROM outbox',
      );
      expect(row?.fault).to.equal('unroutable');
      expect(row?.wait).to.be.greaterThan(0.1).and.lessThan(3);
    });
  });
});
