import type { Transaction } from 'sequelize';
import type { Database } from '../database/index.js';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import type { Broker } from './broker.js';
import type { DataOf, EventCodecs } from './event-codec.js';

export interface OutboxOptions<Codecs extends EventCodecs> {
  readonly database: Database;
  readonly broker: Broker;
  readonly codecs: Codecs;
  readonly logger: Logger;
  /** The CloudEvents `source`: the service's name. */
  readonly source: string;
}

export interface OutgoingEvent<Codecs extends EventCodecs, Type extends keyof Codecs & string = keyof Codecs & string> {
  readonly type: Type;
  /** What it is about: the resource's id or uid. */
  readonly subject: string;
  readonly data: DataOf<Codecs, Type>;
}

export interface Outbox<Codecs extends EventCodecs> extends Component {
  /** Notes an event in the caller's transaction; it is published after the commit, at least once. */
  add<Type extends keyof Codecs & string>(
    transaction: Transaction,
    type: Type,
    subject: string,
    data: DataOf<Codecs, Type>,
  ): Promise<void>;
  /** Notes many in one statement. */
  addAll(transaction: Transaction, events: readonly OutgoingEvent<Codecs>[]): Promise<void>;
  /** Looks for events now; `add` does so itself after the commit. */
  wake(): void;
}

export function createOutbox<Codecs extends EventCodecs>(_options: OutboxOptions<Codecs>): Outbox<Codecs> {
  throw new Error('not yet');
}
