import { expect } from 'chai';
import { createDatabase } from '../src/database/index.js';
import { createConsumer, openOperatorSession } from '../src/messaging/index.js';
import { cutProxy, eventually } from '../src/testing/index.js';
import { handled } from './handled.js';
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
import { recordedLog, silent } from './recorded-log.js';

describe('A consumer without its database', function () {
  this.timeout(60_000);
  const fixture = MessagingFixture.inSuite();

  async function throughProxy() {
    const proxy = await cutProxy(fixture.databaseUrl);
    const url = proxy.through(fixture.databaseUrl);
    const database = await fixture.use(createDatabase({ url, schema: 'notes', logger: silent }));
    return { proxy, database };
  }

  const deadCount = async (): Promise<number> => {
    const operator = await openOperatorSession({ url: fixture.vhost.url, topology, retryDelaysMs });
    const letters = await operator.list('reader');
    await operator.close();
    return letters.length;
  };

  for (const { title, holdMs } of [
    { title: 'holds its messages without spending retries', holdMs: 20_000 },
    { title: 'returns its messages after a while, and consumes again when it is available', holdMs: 300 },
  ]) {
    it(`a consumer without its database ${title}`, async () => {
      const { proxy, database } = await throughProxy();
      const { logger, lines } = recordedLog('warn');
      const broker = await fixture.broker();
      const outbox = await fixture.outbox(broker);
      const attempts: number[] = [];
      const apply = applyNote(database);
      await fixture.use(
        createConsumer({
          broker,
          database,
          queue: 'reader',
          codecs,
          logger,
          holdMs,
          concurrency: 8,
          batch: { maxSize: 1 },
          apply: applyEach(async (event, transaction) => {
            attempts.push(event.attempt);
            await apply(event, transaction);
          }),
        }),
      );
      const settled = await handled();
      await fixture.write(outbox, ['before']);
      // Its row is visible before its commit is acknowledged; a cut between the two would leave it unacknowledged.
      await eventually(async () => expect(await handled()).to.equal(settled + 1));
      proxy.cut();
      await fixture.write(outbox, keys('k', 100));
      const inHand = () => fixture.atBroker(async (channel) => (await channel.checkQueue('reader')).messageCount);
      await eventually(async () => expect(await inHand()).to.equal(holdMs > 1_000 ? 92 : 100));
      proxy.restore();
      await eventually(async () => expect(await fixture.applied()).to.have.length(101));
      expect(new Set(attempts)).to.deep.equal(new Set([1]));
      expect(lines.filter((line) => line.includes('tried again'))).to.deep.equal([]);
      expect(await deadCount()).to.equal(0);
      await proxy.close();
    });
  }

  it('a consumer with a full disk keeps its messages, uses no attempt, and applies them once there is room', async () => {
    const { logger, lines } = recordedLog('warn');
    const apply = applyNote(fixture.database);
    let full = true;
    await fixture.consumer(
      await fixture.broker(),
      async (event, transaction) => {
        expect(event.attempt).to.equal(1);
        const sql = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'No space left on device'; END $$";
        if (full) await fixture.database.query(sql, [], { transaction });
        await apply(event, transaction);
      },
      logger,
    );
    await fixture.send(keys('k', 20).map((key) => noteEvent(key)));
    await eventually(async () => expect((await fixture.database.readiness?.())?.ready).to.equal(false));
    full = false;
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(keys('k', 20)));
    expect(lines.filter((line) => line.includes('tried again'))).to.deep.equal([]);
    expect(await deadCount()).to.equal(0);
  });

  it('a consumer without database and broker acknowledges no failed message before its new queue has confirmed it', async () => {
    const proxy = await cutProxy(fixture.vhost.url);
    const broker = await fixture.broker(proxy.through(fixture.vhost.url));
    const apply = applyNote(fixture.database);
    let fail = true;
    await fixture.consumer(broker, async (event, transaction) => {
      if (fail) {
        proxy.drop();
        throw new Error('fails while the broker goes');
      }
      await apply(event, transaction);
    });
    await broker.whenReady();
    await fixture.send([noteEvent('a')]);
    await eventually(() => broker.generation >= 2);
    fail = false;
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['a']));
    await proxy.close();
  });
});
