import type { ConfirmChannel, Message, Options } from 'amqplib';
import { AppError } from '../../errors/index.js';
import type { Logger } from '../../logging/index.js';
import { counter } from '../../metrics/index.js';
import { Notifier } from '../../notifier.js';
import type { BrokerConnection } from './broker-connection.js';
import { RecoveringChannel } from './recovering-channel.js';

export interface OutgoingMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly contentType: string;
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** `confirmed`: in every queue it was routed to, on disk. `unroutable`: in none. `rejected`: a queue is full. */
export type PublishOutcome = 'confirmed' | 'unroutable' | 'rejected';

/** How often returned messages may trigger a new declaration of the topology, in ms. */
const healEachMs = 5_000;

/** Publishes with confirms and `mandatory`, any number at a time, on its own channel. */
export class Publisher {
  readonly #connection: BrokerConnection;
  readonly #logger: Logger;
  readonly #confirmTimeoutMs: number;
  readonly #channel: RecoveringChannel;
  readonly #notifier = new Notifier();
  /** Returned messages whose confirm has not come yet. */
  readonly #returned = new Set<string>();
  /** When each unconfirmed message was sent, oldest first. */
  readonly #unconfirmed = new Map<symbol, number>();
  #watchdog: NodeJS.Timeout | undefined;
  #healedAt = Number.NEGATIVE_INFINITY;

  /** @param confirmTimeoutMs how long to wait for a confirm before the connection counts as dead */
  constructor(connection: BrokerConnection, logger: Logger, confirmTimeoutMs: number) {
    this.#connection = connection;
    this.#confirmTimeoutMs = confirmTimeoutMs;
    this.#logger = logger;
    const opened = (channel: ConfirmChannel): void => {
      channel.on('return', (message) => this.#onReturn(message));
    };
    this.#channel = new RecoveringChannel(
      connection,
      { name: 'publish', opened, available: () => this.#notifier.notify() },
      logger,
    );
    connection.onUnblocked(() => this.#notifier.notify());
  }

  start(): void {
    this.#watchdog = setInterval(() => this.#watch(), 1_000);
    this.#watchdog.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#watchdog);
    await this.#channel.stop();
  }

  get ready(): boolean {
    return this.#channel.channel !== undefined && this.#connection.blockedBecause === undefined;
  }

  /** Resolves as soon as messages can be published; rejects with the signal's reason when that fires first. */
  async whenReady(signal?: AbortSignal): Promise<void> {
    while (!this.ready) await this.#notifier.wait(signal);
  }

  /**
   * @throws AppError `unavailable` if the broker is unreachable, blocks publishers, or disconnects before it confirms:
   *   then the message may or may not have arrived
   */
  publish(message: OutgoingMessage): Promise<PublishOutcome> {
    const channel = this.#channel.channel;
    if (!channel || !this.ready) return Promise.reject(this.#away());
    const key = returnKey(message.exchange, message.routingKey, message.messageId);
    const wait = Symbol(message.messageId);
    this.#unconfirmed.set(wait, performance.now());
    return new Promise((resolve, reject) => {
      const settle = (error: unknown): void => {
        this.#unconfirmed.delete(wait);
        const outcome = this.#outcome(key, error);
        published.inc({ outcome: outcome ?? 'lost' });
        if (outcome) resolve(outcome);
        else reject(this.#away(error));
      };
      try {
        channel.publish(message.exchange, message.routingKey, message.content, propertiesOf(message), settle);
      } catch (error) {
        settle(error);
      }
    });
  }

  /** Undefined if the channel closed before the broker responded. */
  #outcome(key: string, error: unknown): PublishOutcome | undefined {
    // A message is returned before it is confirmed (https://www.rabbitmq.com/docs/confirms#when-publishes-are-confirmed).
    if (this.#returned.delete(key)) return 'unroutable';
    if (error === null) return 'confirmed';
    // amqplib distinguishes a nack from a closed channel only by this message.
    return error instanceof Error && error.message === 'message nacked' ? 'rejected' : undefined;
  }

  /** No queue took it. The broker may have lost its queues, so they are declared again; the caller retries later. */
  #onReturn({ fields, properties }: Message): void {
    const { exchange, routingKey } = fields;
    this.#returned.add(returnKey(exchange, routingKey, properties.messageId));
    if (performance.now() - this.#healedAt < healEachMs) return;
    this.#healedAt = performance.now();
    this.#logger.error({ exchange, routing_key: routingKey }, 'a message was returned: no queue accepts it');
    this.#connection.assertTopology().catch((error: unknown) => {
      this.#logger.error({ err: error }, 'the topology could not be declared again');
    });
  }

  #watch(): void {
    const [oldest] = this.#unconfirmed.values();
    if (oldest === undefined || this.#connection.blockedBecause !== undefined) return;
    if (performance.now() - oldest > this.#confirmTimeoutMs) this.#connection.abort('no confirm in time');
  }

  #away(cause?: unknown): AppError {
    const reason = this.#connection.blockedBecause ?? this.#connection.fault;
    return new AppError('unavailable', { cause: cause ?? new Error(reason), retryAfterSeconds: 1 });
  }
}

function returnKey(exchange: string, routingKey: string, messageId: unknown): string {
  return `${exchange} ${routingKey} ${messageId}`;
}

function propertiesOf(message: OutgoingMessage): Options.Publish {
  const { contentType, messageId, headers = {} } = message;
  return { contentType, messageId, headers: { ...headers }, persistent: true, mandatory: true };
}

const published = counter({
  name: 'broker_published_total',
  help: 'Messages published, by outcome; lost: the connection ended before the broker responded',
  labels: ['outcome'],
});
