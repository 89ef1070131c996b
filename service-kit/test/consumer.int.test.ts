import type { ConfirmChannel } from 'amqplib';
import { expect } from 'chai';
import { openOperatorSession, retryQueue, UnprocessableEvent } from '../src/messaging/index.js';
import { cutProxy, eventually } from '../src/testing/index.js';
import { applyNote, keys, MessagingFixture, noteEvent, retryDelaysMs, topology } from './messaging-fixture.js';
import { recordedLog } from './recorded-log.js';

describe('A consumer', function () {
  this.timeout(60_000);
  const fixture = MessagingFixture.inSuite();

  const operator = async () => openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });

  async function deadLetters() {
    const session = await operator();
    const letters = await session.list('reader');
    await session.close();
    return letters;
  }

  it('ends in the same state when events are duplicated and reordered', async () => {
    await fixture.consumer(await fixture.broker(), applyNote(fixture.database));
    const events = [noteEvent('a', 2), noteEvent('a', 1), noteEvent('b', 1), noteEvent('a', 2), noteEvent('a', 3)];
    await fixture.send([...events, ...events, ...events.reverse()]);
    await eventually(async () => {
      const rows = await fixture.database.query('SELECT key, version FROM applied ORDER BY key');
      expect(rows).to.deep.equal([
        { key: 'a', version: 3 },
        { key: 'b', version: 1 },
      ]);
    });
  });

  it('retries a failing event with growing delays, and applies it once the fault is gone', async () => {
    const attempts: { attempt: number; at: number }[] = [];
    const apply = applyNote(fixture.database);
    await fixture.consumer(await fixture.broker(), async (event, transaction) => {
      attempts.push({ attempt: event.attempt, at: performance.now() });
      await apply(event, transaction);
      if (event.attempt <= retryDelaysMs.length) throw new Error('not yet');
    });
    await fixture.send([noteEvent('a')]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a']));
    expect(attempts.map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3]);
    const waits = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
    expect(waits[0]).to.be.at.least(50);
    expect(waits[1]).to.be.at.least(200);
    expect(await fixture.database.query('SELECT times FROM applied')).to.deep.equal([{ times: 1 }]);
  });

  it('dead-letters an event that always fails, with its history, and does not delay those behind it', async () => {
    const apply = applyNote(fixture.database);
    await fixture.consumer(await fixture.broker(), async (event, transaction) => {
      if (event.subject === 'bad') throw new TypeError('cannot be done');
      await apply(event, transaction);
    });
    const good = keys('good', 50);
    await fixture.send([noteEvent('bad'), ...good.map((key) => noteEvent(key))]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(good));
    const [letter, ...others] = await eventually(async () => {
      const letters = await deadLetters();
      expect(letters).to.have.length(1);
      return letters;
    });
    expect(others).to.deep.equal([]);
    expect(letter).to.include({
      type: 'note.set',
      subject: 'bad',
      reason: 'attempts',
      error: 'TypeError: cannot be done',
      attempts: retryDelaysMs.length + 1,
    });
    expect(Date.parse(letter?.firstFailedAt ?? '')).to.be.lessThan(Date.parse(letter?.lastFailedAt ?? ''));
  });

  it('dead-letters every kind of poison message at once', async () => {
    const apply = applyNote(fixture.database);
    await fixture.consumer(await fixture.broker(), async (event, transaction) => {
      if (event.subject === 'hopeless') throw new UnprocessableEvent('no such thing');
      await apply(event, transaction);
    });
    await fixture.send([
      'this is not JSON',
      '',
      { hello: 'world' },
      { ...noteEvent('x'), specversion: '2.0' },
      { ...noteEvent('x'), id: '' },
      noteEvent('x', 1, { type: 'note.unheard' }),
      noteEvent('x', 1, { type: 'note.unbound' }),
      noteEvent('x', 1, { data: { key: 5 } }),
      noteEvent('hopeless'),
      noteEvent('good'),
    ]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['good']));
    const letters = await eventually(async () => {
      const all = await deadLetters();
      expect(all).to.have.length(9);
      return all;
    });
    expect(letters.map(({ reason }) => reason).sort()).to.deep.equal(
      [...Array<string>(5).fill('malformed'), 'unknown-type', 'unknown-type', 'invalid-data', 'unprocessable'].sort(),
    );
    expect(letters.every(({ attempts }) => attempts === 1)).to.equal(true);
  });

  it('applies every event once although connections are cut again and again', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    const broker = await fixture.broker(proxy.through(fixture.vhost.url));
    await fixture.consumer(broker, applyNote(fixture.database));
    const all = keys('k', 500);
    await eventually(() => proxy.connections() === 2);
    await fixture.send(all.map((key) => noteEvent(key)));
    for (let cut = 0; cut < 6; cut += 1) {
      await eventually(() => proxy.connections() === 2);
      proxy.drop();
    }
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(all));
    const changed = await fixture.database.query('SELECT key FROM applied WHERE times > 1');
    expect(changed).to.deep.equal([]);
    expect(await deadLetters()).to.deep.equal([]);
    await proxy.close();
  });

  it('reports for how long it has not been consuming', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    const consumer = await fixture.consumer(
      await fixture.broker(proxy.through(fixture.vhost.url)),
      applyNote(fixture.database),
    );
    expect(consumer.steadyMs()).to.equal(0);
    await eventually(() => consumer.interruptedMs() === 0);
    await eventually(() => consumer.steadyMs() > 500);
    proxy.cut();
    await eventually(() => consumer.interruptedMs() > 500);
    expect(consumer.steadyMs()).to.equal(0);
    proxy.restore();
    await eventually(() => consumer.interruptedMs() === 0);
    expect(consumer.steadyMs()).to.be.lessThan(500);
    await proxy.close();
  });

  it('logs a poison message without the request id of another message', async () => {
    const { logger, lines } = recordedLog('warn');
    const consumer = await fixture.consumer(
      await fixture.broker(),
      async () => {
        logger.warn('handled');
      },
      logger,
    );
    for (const requestid of ['one', 'two', 'three']) await fixture.send([noteEvent('x', 1, { requestid }), 'poison']);
    await eventually(async () => expect(await deadLetters()).to.have.length(3));
    await fixture.end(consumer);
    const idsOf = (words: string): unknown[] =>
      lines
        .filter((line) => line.includes(words))
        .map((line) => (JSON.parse(line) as { request_id?: string }).request_id);
    expect(idsOf('handled')).to.have.members(['one', 'two', 'three']);
    expect(idsOf('giving up')).to.deep.equal([undefined, undefined, undefined]);
  });

  it('a consumer continues when only its channel is closed', async () => {
    const broker = await fixture.broker();
    const { channels, spied } = spyOnChannels(broker);
    await fixture.consumer(spied, applyNote(fixture.database));
    await fixture.send([noteEvent('a')]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a']));
    // An unknown delivery tag is an error of the protocol: the broker closes the channel, and only that.
    channels.at(-1)?.ackAll();
    channels.at(-1)?.nack({ fields: { deliveryTag: 999 } } as never);
    await fixture.send([noteEvent('b')]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a', 'b']));
    expect(broker.generation).to.equal(1);
    expect(channels.length).to.be.at.least(2);
  });

  it('declares its queue again when it is deleted', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applyNote(fixture.database));
    await fixture.write(outbox, ['a']);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a']));
    await fixture.atBroker((channel) => channel.deleteQueue('reader'));
    await eventually(() =>
      fixture.atBroker(async (channel) => (await channel.checkQueue('reader')).consumerCount === 1),
    );
    await fixture.write(outbox, ['b']);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a', 'b']));
  });

  it('loses no failed message although its retry queues were deleted', async () => {
    const apply = applyNote(fixture.database);
    const broker = await fixture.broker();
    await fixture.consumer(broker, async (event, transaction) => {
      if (event.attempt === 1) throw new Error('not yet');
      await apply(event, transaction);
    });
    await broker.whenReady();
    for (const delayMs of retryDelaysMs) {
      await fixture.atBroker((channel) => channel.deleteQueue(retryQueue('reader', delayMs)));
    }
    await fixture.send([noteEvent('a')]);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a']));
  });

  it('finishes its current batch when it stops, and takes no more messages', async () => {
    let begin: () => void = () => {};
    let finish: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const apply = applyNote(fixture.database);
    const consumer = await fixture.consumer(await fixture.broker(), async (event, transaction) => {
      begin();
      await mayFinish;
      await apply(event, transaction);
    });
    await fixture.send([noteEvent('a')]);
    await begun;
    const stopped = fixture.end(consumer);
    await fixture.send([noteEvent('b')]);
    finish();
    await stopped;
    expect(await fixture.applied()).to.deep.equal(['a']);
    await eventually(async () => {
      const depth = await fixture.atBroker((channel) => channel.checkQueue('reader'));
      expect(depth).to.include({ messageCount: 1, consumerCount: 0 });
    });
  });
});

/** The broker, recording the channels that are opened to consume. */
function spyOnChannels(broker: import('../src/messaging/index.js').Broker) {
  const channels: ConfirmChannel[] = [];
  const spied = Object.create(broker, {
    consumerChannel: {
      value: (role: Parameters<typeof broker.consumerChannel>[0]) =>
        broker.consumerChannel({
          ...role,
          opened: (channel) => {
            channels.push(channel);
            return role.opened(channel);
          },
        }),
    },
  }) as typeof broker;
  return { channels, spied };
}
