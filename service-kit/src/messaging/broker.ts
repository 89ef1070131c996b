import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import type { Topology } from './topology.js';

export interface BrokerOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. */
  readonly url: string;
  readonly topology: Topology;
  readonly logger: Logger;
  /** The waits before the second, third… try of a message, in ms; default 1 s, 5 s, 30 s, 2 min, 10 min. */
  readonly retryDelaysMs?: readonly number[];
  /** Shown in the broker's list of connections. */
  readonly name?: string;
}

/** One process's connections to RabbitMQ: one to publish, one to consume (an alarm blocks only who publishes). */
export interface Broker extends Component {
  readonly topology: Topology;
  readonly retryDelaysMs: readonly number[];
  /** Resolves as soon as messages can be published; rejects when the signal fires. */
  whenReady(signal?: AbortSignal): Promise<void>;
}

export function createBroker(_options: BrokerOptions): Broker {
  throw new Error('not yet');
}
