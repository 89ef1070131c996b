import type { Transaction } from '../../database/index.js';
import type { DataOf, EventCodecs } from '../event/event-codec.js';
import type { ReceivedEvent } from './received-event.js';

/**
 * The effect of an event, in the transaction given; the ack follows the commit. It sees an event twice, late, or out
 * of order (DESIGN.md, rule 3) and ends in the same state. The pattern: versions ride in the event, the row keeps the
 * version applied, and one statement compares:
 *
 *     INSERT INTO projection (uid, version, …) VALUES ($1, $2, …)
 *     ON CONFLICT (uid) DO UPDATE SET version = excluded.version, …
 *     WHERE projection.version < excluded.version
 *
 * and a delete leaves a tombstone with a version that none after it exceeds. The work may run again from its start
 * (deadlock, lost connection): no effect outside of the transaction.
 *
 * @throws any error: tried again with growing delay, then dead-lettered; UnprocessableEvent: dead-lettered at once
 */
export type EventHandler<Data> = (event: ReceivedEvent<Data>, transaction: Transaction) => Promise<void>;

export type EventHandlers<Codecs extends EventCodecs> = {
  readonly [Type in keyof Codecs]?: EventHandler<DataOf<Codecs, Type>>;
};

/** An event of any type that is consumed, told apart by `type`. */
export type AnyEvent<Codecs extends EventCodecs> = {
  readonly [Type in keyof Codecs & string]: ReceivedEvent<DataOf<Codecs, Type>> & { readonly type: Type };
}[keyof Codecs & string];

/**
 * The effect of several events in one transaction: the same as that of their handlers one after the other, with fewer
 * statements. Whatever it throws, each of the events is then given to its own handler alone.
 */
export interface Together<Codecs extends EventCodecs> {
  /** Events at a time. */
  readonly most: number;
  /**
   * How long the first waits for others to come, in ms; default 10. A transaction, its commit and its acknowledgement cost as
   * much for one as for many.
   */
  readonly lingerMs?: number;
  apply(events: readonly AnyEvent<Codecs>[], transaction: Transaction): Promise<void>;
}
