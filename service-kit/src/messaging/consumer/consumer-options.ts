import type { Database } from '../../database/index.js';
import type { Logger } from '../../logging/index.js';
import type { Broker } from '../connection/broker.js';
import type { EventCodecs } from '../event/event-codec.js';
import type { EventHandlers, Together } from './event-handlers.js';

export interface ConsumerOptions<Codecs extends EventCodecs> {
  readonly broker: Broker;
  readonly database: Database;
  /** A queue of the broker's topology. */
  readonly queue: string;
  /** `eventTypes` of the contracts. */
  readonly codecs: Codecs;
  /** One for each event type that is bound to the queue: a message of another type goes to the dead letters. */
  readonly handlers: EventHandlers<Codecs>;
  /** For a queue that may fill faster than one transaction for each event would empty it. */
  readonly together?: Together<Codecs>;
  readonly logger: Logger;
  /** Messages (with `together`: transactions) at work at a time; default 8. Less than the database's pool, which others need too. */
  readonly concurrency?: number;
  /** How long to hold messages while Postgres is away, before they go back to the queue, in ms; default 20,000. */
  readonly holdMs?: number;
}
