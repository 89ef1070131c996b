import type { Transaction } from 'sequelize';
import type { Database } from '../database/index.js';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import type { Broker } from './broker.js';
import type { DataOf, EventCodecs } from './event-codec.js';

/** An event as its consumer sees it. */
export interface ReceivedEvent<Data = unknown> {
  /** The same each time the event comes. */
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  /** When it happened, as the publisher's clock had it. */
  readonly time: Date;
  /** 1 the first time, 2 after the first failure… */
  readonly attempt: number;
  readonly data: Data;
}

/**
 * The effect of an event, in the transaction given; the ack follows the commit. It sees an event twice, late, or out
 * of order (DESIGN.md, rule 3) and ends in the same state. The pattern: versions ride in the event, the row keeps the
 * version applied, and one statement compares:
 *
 *     INSERT INTO projection (uid, version, …) VALUES ($1, $2, …)
 *     ON CONFLICT (uid) DO UPDATE SET version = excluded.version, …
 *     WHERE projection.version < excluded.version
 *
 * and a delete leaves a tombstone with a version that none after it exceeds.
 *
 * @throws any error: tried again with growing delay, then dead-lettered; UnprocessableEvent: dead-lettered at once
 */
export type EventHandler<Data> = (event: ReceivedEvent<Data>, transaction: Transaction) => Promise<void>;

export interface ConsumerOptions<Codecs extends EventCodecs> {
  readonly broker: Broker;
  readonly database: Database;
  /** A queue of the broker's topology. */
  readonly queue: string;
  readonly codecs: Codecs;
  readonly handlers: { readonly [Type in keyof Codecs]?: EventHandler<DataOf<Codecs, Type>> };
  readonly logger: Logger;
  /** Messages at work at a time; default 8. Keep it under the database's pool. */
  readonly concurrency?: number;
}

/** Thrown by a handler for an event that no further try can help: straight to the dead letters. */
export class UnprocessableEvent extends Error {
  override readonly name = 'UnprocessableEvent';
}

export function createConsumer<Codecs extends EventCodecs>(_options: ConsumerOptions<Codecs>): Component {
  throw new Error('not yet');
}
