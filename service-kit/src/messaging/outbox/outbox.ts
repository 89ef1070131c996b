import { randomUUID } from 'node:crypto';
import { callContext, continueTrace } from '../../context/index.js';
import type { Database, Transaction } from '../../database/index.js';
import type { Component } from '../../lifecycle/index.js';
import type { Logger } from '../../logging/index.js';
import { createdEvent } from '../../tracing/messaging-spans.js';
import { activeTracer } from '../../tracing/tracer.js';
import type { Broker } from '../connection/broker.js';
import type { DataOf, EventCodecs } from '../event/event-codec.js';
import { writeEnvelope } from '../event/event-envelope.js';
import { inBatches } from './event-batches.js';
import { type OutboxEntry, OutboxStore } from './outbox-store.js';
import { Relay, type RelaySettings } from './relay.js';

export interface OutboxOptions<Codecs extends EventCodecs> extends Partial<RelaySettings> {
  readonly database: Database;
  readonly broker: Broker;
  /** `eventTypes` of the contracts. */
  readonly codecs: Codecs;
  readonly logger: Logger;
  /** The CloudEvents `source`: the service's name. */
  readonly source: string;
  /** Whether events of one transaction may share a message, which consumers of release 1.0.0 cannot read; false if left out. */
  readonly batches?: boolean;
}

/** An event to store: its type, its subject (the resource's id or uid), and the data of that type. */
export type OutgoingEvent<Codecs extends EventCodecs> = {
  readonly [Type in keyof Codecs & string]: {
    readonly type: Type;
    readonly subject: string;
    readonly data: DataOf<Codecs, Type>;
  };
}[keyof Codecs & string];

/**
 * Commit, then publish (docs/architecture.md, rule 1): events are rows of the caller's transaction, and a relay publishes them
 * after the commit, at least once and in any order. While the broker is unavailable they wait.
 */
export interface Outbox<Codecs extends EventCodecs> extends Component {
  /** Stores an event in the caller's transaction. */
  add<Type extends keyof Codecs & string>(
    transaction: Transaction,
    type: Type,
    subject: string,
    data: DataOf<Codecs, Type>,
  ): Promise<void>;
  /** Stores many with one statement. */
  addAll(transaction: Transaction, events: readonly OutgoingEvent<Codecs>[]): Promise<void>;
  /** The same for entries made by `entryOf`, which takes request and trace from the context it is called in. */
  addEntries(transaction: Transaction, entries: readonly OutboxEntry[]): Promise<void>;
  /** An event as a row of the outbox, for statements that insert it themselves; call `wake` after their commit. */
  entryOf(event: OutgoingEvent<Codecs>): OutboxEntry;
  /** The same for many, of which several may share a row. */
  entriesOf(events: readonly OutgoingEvent<Codecs>[]): OutboxEntry[];
  /** Wakes the relay; `add` does so itself after the commit. */
  wake(): void;
}

export function createOutbox<Codecs extends EventCodecs>(options: OutboxOptions<Codecs>): Outbox<Codecs> {
  const { database, broker, codecs, logger, source, batches = false } = options;
  const store = new OutboxStore(database);
  const relay = new Relay({ store, broker, database, logger, source, settings: options });
  const awaited = new WeakSet<Transaction>();

  function wakeAfter(transaction: Transaction): void {
    if (awaited.has(transaction)) return;
    awaited.add(transaction);
    transaction.afterCommit(() => relay.wake());
  }

  function entryOf({ type, subject, data }: OutgoingEvent<Codecs>): OutboxEntry {
    const codec = codecs[type];
    if (!codec) throw new Error(`there is no event type ${type}`);
    const context = callContext.get();
    const id = randomUUID();
    const parent = context?.traceparent;
    const created = activeTracer() && createdEvent({ exchange: broker.topology.exchange, type, id }, parent);
    const traceparent = created ?? parent ?? continueTrace(undefined);
    const requestId = context?.requestId;
    const event = { id, source, type, subject, time: new Date(), data: codec.toJSON(data), traceparent, requestId };
    return { type, id, document: writeEnvelope(event) };
  }

  async function addEntries(transaction: Transaction, entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await store.insert(transaction, batches ? inBatches(entries) : entries);
    wakeAfter(transaction);
  }

  return {
    name: 'outbox',
    add: (transaction, type, subject, data) =>
      addEntries(transaction, [entryOf({ type, subject, data } as OutgoingEvent<Codecs>)]),
    addAll: (transaction, events) => addEntries(transaction, events.map(entryOf)),
    addEntries,
    entryOf,
    entriesOf: (events) => (batches ? inBatches(events.map(entryOf)) : events.map(entryOf)),
    wake: () => relay.wake(),
    start: () => relay.start(),
    stop: () => relay.stop(),
  };
}
