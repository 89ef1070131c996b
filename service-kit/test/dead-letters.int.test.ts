import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { deadLetterQueue, type OperatorSession, openOperatorSession } from '../src/messaging/index.js';
import { eventually } from '../src/testing/index.js';
import { applyNote, MessagingFixture, retryDelaysMs, topology } from './messaging-fixture.js';

describe("The operator's commands", function () {
  this.timeout(30_000);
  let operator: OperatorSession;
  afterEach(() => operator.close());
  const fixture = MessagingFixture.inSuite();
  beforeEach(async () => {
    operator = await openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });
  });

  /** Three events that fail until they are mended. */
  async function letThreeDie(): Promise<{ mend(): void }> {
    let broken = true;
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    const apply = applyNote(fixture.database);
    await fixture.consumer(broker, async (event, transaction) => {
      if (broken) throw new Error('broken');
      await apply(event, transaction);
    });
    await fixture.write(outbox, ['a', 'b', 'c']);
    await eventually(async () => expect(await operator.list('reader')).to.have.length(3));
    return {
      mend() {
        broken = false;
      },
    };
  }

  it('lists dead letters without moving them', async () => {
    await letThreeDie();
    const first = await operator.list('reader');
    for (let i = 0; i < 30; i += 1) {
      expect((await operator.list('reader')).map(({ messageId }) => messageId)).to.deep.equal(
        first.map(({ messageId }) => messageId),
      );
    }
    expect(await operator.list('reader', 2)).to.deep.equal(first.slice(0, 2));
    expect(JSON.parse(first[0]?.body ?? '')).to.include({ specversion: '1.0', type: 'note.set', source: 'writer' });
  });

  it('requeues dead letters, which are then handled as if they had never failed', async () => {
    const fault = await letThreeDie();
    fault.mend();
    expect(await operator.requeue('reader', 'all')).to.equal(3);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a', 'b', 'c']));
    expect(await operator.list('reader')).to.deep.equal([]);
    const archived = await fixture.atBroker((channel) => channel.checkQueue('archive'));
    expect(archived.messageCount, 'other queues get no second copy').to.equal(3);
  });

  it('requeues or drops only the named messages', async () => {
    const fault = await letThreeDie();
    fault.mend();
    const letters = await operator.list('reader');
    const idOf = (subject: string): string => letters.find((letter) => letter.subject === subject)?.messageId ?? '';
    expect(await operator.requeue('reader', { messageIds: [idOf('b')] })).to.equal(1);
    expect(await operator.drop('reader', { messageIds: [idOf('c'), randomUUID()] })).to.equal(1);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['b']));
    expect((await operator.list('reader')).map(({ subject }) => subject)).to.deep.equal(['a']);
    expect(await operator.drop('reader', 'all')).to.equal(1);
    expect(await operator.list('reader')).to.deep.equal([]);
  });

  it('reports how full the queues are, and which are missing', async () => {
    expect(await operator.depths()).to.deep.include({
      queue: 'reader',
      ready: undefined,
      retrying: undefined,
      dead: undefined,
      consumers: undefined,
    });
    await letThreeDie();
    expect(await operator.depths()).to.deep.equal([
      { queue: 'reader', ready: 0, retrying: 0, dead: 3, consumers: 1 },
      { queue: 'archive', ready: 3, retrying: 0, dead: 0, consumers: 0 },
    ]);
  });

  it('refuses a queue that the topology does not have', async () => {
    let message = '';
    try {
      await operator.list('nobody');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.equal('there is no queue nobody');
  });

  it('shows why the broker gave up a message that no consumer survived', async () => {
    await fixture.broker().then((broker) => broker.whenReady());
    await fixture.atBroker(async (channel) => {
      channel.sendToQueue('reader', Buffer.from('{}'), { messageId: 'deadly' });
      await channel.waitForConfirms();
      for (let delivery = 0; delivery < 30; delivery += 1) {
        const message = await channel.get('reader');
        // Counts as a failure on every version, as a lost connection does; `nack` no more from 4.3 on.
        if (message) channel.reject(message, true);
      }
    });
    const [letter] = await eventually(async () => {
      const letters = await operator.list('reader');
      expect(letters).to.have.length(1);
      return letters;
    });
    expect(letter).to.include({ messageId: 'deadly', reason: 'delivery-limit', attempts: 0 });
    expect(deadLetterQueue('reader')).to.equal('reader.dead');
  });
});
