import type { Transaction } from '../../database/index.js';
import type { DataOf, EventCodecs } from '../event/event-codec.js';
import type { ReceivedEvent } from './received-event.js';

/** An event of any type, discriminated by `type`. */
export type AnyEvent<Codecs extends EventCodecs> = {
  readonly [Type in keyof Codecs & string]: ReceivedEvent<DataOf<Codecs, Type>> & { readonly type: Type };
}[keyof Codecs & string];

/**
 * Applies a batch of events in the given transaction; the ack follows the commit. An event may come twice, late or out
 * of order, and the state must end up the same. The pattern: the event carries a version, the row keeps the version
 * applied, and one statement compares them:
 *
 *     INSERT INTO projection (uid, version, …) VALUES ($1, $2, …)
 *     ON CONFLICT (uid) DO UPDATE SET version = excluded.version, …
 *     WHERE projection.version < excluded.version
 *
 * A delete leaves a tombstone with a version that no later one exceeds. A batch that locks several rows locks them in
 * one order. The work may run again from its start (deadlock, lost connection), so it has no effect outside of the
 * transaction.
 *
 * @throws any error: the batch is applied event by event, and an event that fails alone is retried with growing delays,
 *   then dead-lettered; UnprocessableEvent: dead-lettered at once
 */
export type ApplyEvents<Codecs extends EventCodecs> = (
  events: readonly AnyEvent<Codecs>[],
  transaction: Transaction,
) => Promise<void>;
