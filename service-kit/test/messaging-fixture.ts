import { randomUUID } from 'node:crypto';
import { type ConfirmChannel, connect } from 'amqplib';
import type { Database, Migration, Transaction } from '../src/database/index.js';
import type { Component, Logger } from '../src/index.js';
import {
  type AnyEvent,
  type ApplyEvents,
  type BatchSettings,
  type Broker,
  createBroker,
  createConsumer,
  createOutbox,
  type EventCodec,
  type EventConsumer,
  eventContentType,
  type Outbox,
  outboxMigration,
  type RelaySettings,
  type Topology,
} from '../src/messaging/index.js';
import { eventually, type TestDatabase, type TestVhost, testDatabase, testVhost } from '../src/testing/index.js';
import { silent } from './recorded-log.js';

export interface Note {
  readonly key: string;
  readonly version: number;
}

const noteCodec: EventCodec<Note> = {
  fromJSON(object) {
    const { key, version } = object as Partial<Note>;
    if (typeof key !== 'string' || typeof version !== 'number') throw new Error('no note');
    return { key, version };
  },
  toJSON: (note) => note,
};

export const codecs = { 'note.set': noteCodec, 'note.odd': noteCodec, 'note.unbound': noteCodec } as const;
export type Codecs = typeof codecs;

export const topology: Topology = {
  exchange: 'notes',
  queues: [
    { name: 'reader', events: ['note.set', 'note.odd'] },
    { name: 'archive', events: ['note.set'] },
  ],
};

export const retryDelaysMs = [50, 200];

const tables: Migration = {
  name: '000001-create-tables',
  up: async ({ query }) => {
    await query('CREATE TABLE written (key text PRIMARY KEY)');
    await query(
      'CREATE TABLE applied (key text PRIMARY KEY, version bigint NOT NULL, times integer NOT NULL DEFAULT 1)',
    );
  },
};

/** An event in its transmitted form (CloudEvents in JSON). */
export const noteEvent = (key: string, version = 1, more: object = {}) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: 'test',
  type: 'note.set',
  subject: key,
  time: new Date().toISOString(),
  data: { key, version },
  ...more,
});

export type ApplyOne = (event: AnyEvent<Codecs>, transaction: Transaction) => Promise<void>;

/** Applies the newest version of each key and counts how often it changed. */
export function applyNote(database: Database): ApplyOne {
  return async ({ data }, transaction) => {
    await database.execute(
      `INSERT INTO applied (key, version) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET version = excluded.version, times = applied.times + 1
       WHERE applied.version < excluded.version`,
      [data.key, data.version],
      { transaction },
    );
  };
}

/** Applies the events of a batch one after the other. */
export function applyEach(apply: ApplyOne): ApplyEvents<Codecs> {
  return async (events, transaction) => {
    for (const event of events) await apply(event, transaction);
  };
}

/** One database and one vhost, and everything that a test opens on them, which is closed in reverse order. */
export class MessagingFixture {
  readonly #opened: Component[] = [];
  #test: TestDatabase | undefined;
  #vhost: TestVhost | undefined;

  /** For the tests of the calling suite: opened before them, reset after each, closed after all. */
  static inSuite(): MessagingFixture {
    const fixture = new MessagingFixture();
    before(() => fixture.open());
    afterEach(() => fixture.reset());
    after(() => fixture.close());
    return fixture;
  }

  async open(): Promise<void> {
    const migrations = [tables, outboxMigration('000002-create-outbox')];
    [this.#test, this.#vhost] = await Promise.all([testDatabase({ schema: 'notes', migrations }), testVhost()]);
  }

  get database(): Database {
    return there(this.#test).database;
  }

  get databaseUrl(): string {
    return there(this.#test).url;
  }

  get vhost(): TestVhost {
    return there(this.#vhost);
  }

  async use<C extends Component>(component: C): Promise<C> {
    this.#opened.push(component);
    await component.start();
    return component;
  }

  /** Stops one component, as its process would in the middle of a test. */
  async end(component: Component): Promise<void> {
    this.#opened.splice(this.#opened.indexOf(component), 1);
    await component.stop();
  }

  async broker(url = this.vhost.url, logger: Logger = silent): Promise<Broker> {
    const broker = await this.use(createBroker({ url, topology, logger, retryDelaysMs, name: 'test' }));
    return broker;
  }

  outbox(broker: Broker, settings: Partial<RelaySettings> = {}, source = 'writer'): Promise<Outbox<Codecs>> {
    const { database } = this;
    return this.use(createOutbox({ database, broker, codecs, logger: silent, source, ...settings }));
  }

  /** Eight at a time, each event in a separate batch. */
  consumer(broker: Broker, apply: ApplyOne, logger = silent): Promise<EventConsumer> {
    return this.batchConsumer(broker, applyEach(apply), { maxSize: 1 }, { concurrency: 8, logger });
  }

  /** One batch after the other. */
  batchConsumer(
    broker: Broker,
    apply: ApplyEvents<Codecs>,
    batch: BatchSettings,
    { logger = silent, concurrency = 1 } = {},
  ): Promise<EventConsumer> {
    const { database } = this;
    return this.use(createConsumer({ broker, database, queue: 'reader', codecs, apply, batch, logger, concurrency }));
  }

  /** Notes one event for each key, each with a row in the same transaction. */
  async write(outbox: Outbox<Codecs>, keys: readonly string[], version = 1): Promise<void> {
    await Promise.all(
      keys.map((key) =>
        this.database.transaction(async (transaction) => {
          await this.database.execute('INSERT INTO written VALUES ($1) ON CONFLICT DO NOTHING', [key], { transaction });
          await outbox.add(transaction, 'note.set', key, { key, version });
        }),
      ),
    );
  }

  async applied(): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>('SELECT key FROM applied ORDER BY key');
    return rows.map(({ key }) => key);
  }

  async waiting(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>('SELECT count(*) AS n FROM outbox');
    return row?.n ?? 0;
  }

  /** Works at the broker directly, bypassing our classes. */
  async atBroker<T>(work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
    const connection = await connect(this.vhost.url);
    try {
      const channel = await connection.createConfirmChannel();
      channel.on('error', () => {});
      return await work(channel);
    } finally {
      await connection.close();
    }
  }

  /**
   * Puts messages directly into the consumers' queue: strings unchanged, anything else as JSON.
   *
   * @param messageIds random by default
   */
  send(bodies: readonly unknown[], messageIds = bodies.map(() => randomUUID() as string)): Promise<void> {
    return this.atBroker(async (channel) => {
      const returned = new Set<string>();
      channel.on('return', ({ properties }) => returned.add(properties.messageId));
      const sent = (content: Buffer, messageId: string) =>
        new Promise<boolean>((resolve) => {
          const properties = { messageId, contentType: eventContentType, mandatory: true };
          returned.delete(messageId);
          channel.sendToQueue('reader', content, properties, (refused) =>
            resolve(!refused && !returned.has(messageId)),
          );
        });
      for (const [index, body] of bodies.entries()) {
        const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
        // The queue may not have been declared yet, and a quorum queue refuses until it has a leader.
        await eventually(() => sent(content, messageIds[index] ?? ''));
      }
    });
  }

  /** The messages of that queue that wait for a consumer. */
  async inQueue(): Promise<number> {
    return (await this.atBroker((channel) => channel.checkQueue('reader'))).messageCount;
  }

  /** Stops what a test has opened, and deletes what it wrote. */
  async reset(): Promise<void> {
    for (const component of this.#opened.splice(0).reverse()) await component.stop();
    await this.database.execute('TRUNCATE written, applied, outbox, outbox_sent');
    await this.vhost.wipe();
  }

  async close(): Promise<void> {
    for (const component of this.#opened.splice(0).reverse()) await component.stop();
    await this.#test?.drop();
    await this.#vhost?.drop();
  }
}

export function keys(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, '0')}`);
}

function there<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the fixture is not open');
  return part;
}
