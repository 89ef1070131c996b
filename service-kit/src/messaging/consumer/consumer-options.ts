import type { Database } from '../../database/index.js';
import type { Logger } from '../../logging/index.js';
import type { Broker } from '../connection/broker.js';
import type { EventCodecs } from '../event/event-codec.js';
import type { AnyEvent, ApplyEvents } from './apply-events.js';

export interface BatchSettings {
  /** Events in a transaction at most; default 200. */
  readonly maxSize?: number;
  /** How long the first event of a batch waits for others, in ms; default 10. */
  readonly lingerMs?: number;
}

export interface ConsumerOptions<Codecs extends EventCodecs> {
  readonly broker: Broker;
  readonly database: Database;
  /** A queue of the broker's topology. A message of a type that is not bound to it is dead-lettered. */
  readonly queue: string;
  /** `eventTypes` of the contracts. */
  readonly codecs: Codecs;
  /** One event is a batch of one. */
  readonly apply: ApplyEvents<Codecs>;
  readonly batch?: BatchSettings;
  /** Called before an event that failed is put aside for a retry or among the dead letters; it may come again. */
  readonly noteFailure?: (event: AnyEvent<Codecs>) => Promise<void>;
  readonly logger: Logger;
  /** Batches at work at a time; default 2. Less than the database's pool, which others need too. */
  readonly concurrency?: number;
  /** How long to hold messages while Postgres is unavailable before they return to the queue, in ms; default 20,000. */
  readonly holdMs?: number;
}
