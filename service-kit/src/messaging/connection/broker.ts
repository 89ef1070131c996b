import type { SocketOptions } from 'amqplib';
import type { Component } from '../../lifecycle/index.js';
import type { Logger } from '../../logging/index.js';
import { BrokerConnection } from './broker-connection.js';
import { BrokerDataMarker } from './broker-data-marker.js';
import { type OutgoingMessage, Publisher, type PublishOutcome } from './publisher.js';
import { type ChannelRole, RecoveringChannel } from './recovering-channel.js';
import { defaultRetryDelaysMs, type Topology } from './topology.js';

export interface BrokerOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`; with commas between several nodes. */
  readonly url: string;
  readonly topology: Topology;
  readonly logger: Logger;
  /** The delays before each retry of a message, in ms; default 1 s, 5 s, 30 s, 2 min, 10 min. */
  readonly retryDelaysMs?: readonly number[];
  /** How long to wait for a confirm before the connection counts as dead, in ms; default 15,000. */
  readonly confirmTimeoutMs?: number;
  /** The service's name, shown in the broker's list of connections; default the process's title. */
  readonly name?: string;
  /** Trust, and this process's own certificate, for `amqps:`. */
  readonly tls?: Pick<SocketOptions, 'ca' | 'cert' | 'key'>;
}

/**
 * A process's connections to RabbitMQ: one to publish and one to consume, because a broker alarm blocks whole connections
 * that publish. Ready once connected: if the broker becomes unavailable later, work goes on and the outbox waits, which
 * `readiness` and the metric `broker_connected` show.
 */
export interface Broker extends Component {
  readonly topology: Topology;
  readonly retryDelaysMs: readonly number[];
  /** Counts the publishing connections. When it changes, the broker may have lost data. */
  readonly generation: number;
  /** Resolves as soon as messages can be published; rejects when the signal fires. */
  whenReady(signal?: AbortSignal): Promise<void>;
  /** @throws AppError `unavailable` if nothing can be published or the outcome is unknown */
  publish(message: OutgoingMessage): Promise<PublishOutcome>;
  /** A channel to consume from, open whenever the broker is available. */
  consumerChannel(role: ChannelRole): RecoveringChannel;
  /** A queue whose existence shows that the broker has kept its data. */
  marker(name: string): BrokerDataMarker;
}

/** How often the topology is declared again on an open connection, in ms: someone may have deleted a queue. */
const declaredEachMs = 30_000;

export function createBroker(options: BrokerOptions): Broker {
  const { topology, logger, retryDelaysMs = defaultRetryDelaysMs, name = process.title } = options;
  const connection = (purpose: string): BrokerConnection =>
    new BrokerConnection({
      url: options.url,
      name: `${name} ${purpose}`,
      topology,
      retryDelaysMs,
      logger,
      tls: options.tls,
    });
  const publishing = connection('publish');
  const consuming = connection('consume');
  const publisher = new Publisher(publishing, logger, options.confirmTimeoutMs ?? 15_000);
  let consumes = false;
  let started = false;
  let declaring: NodeJS.Timeout | undefined;

  function declareAgain(): void {
    publishing.assertTopology().catch((error: unknown) => {
      logger.error({ err: error }, 'the topology could not be declared again');
    });
  }

  return {
    name: 'rabbitmq',
    topology,
    retryDelaysMs,
    get generation() {
      return publishing.generation;
    },
    whenReady: (signal) => publisher.whenReady(signal),
    publish: (message) => publisher.publish(message),
    consumerChannel(role) {
      if (!consumes && started) void consuming.start();
      consumes = true;
      return new RecoveringChannel(consuming, role, logger);
    },
    marker: (queue) => new BrokerDataMarker(publishing, queue),
    readiness() {
      const away = publishing.model ? publishing.blockedBecause : publishing.fault;
      const ready = publishing.generation > 0;
      return away === undefined ? { ready } : { ready, detail: `events wait: ${away}` };
    },
    async start() {
      started = true;
      publisher.start();
      await publishing.start();
      if (consumes) await consuming.start();
      declaring = setInterval(declareAgain, declaredEachMs);
      declaring.unref();
    },
    async stop() {
      clearInterval(declaring);
      await publisher.stop();
      await Promise.all([publishing.stop(), consuming.stop()]);
    },
  };
}
