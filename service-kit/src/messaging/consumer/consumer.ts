import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConfirmChannel, type ConsumeMessage, IllegalOperationError } from 'amqplib';
import { backoffMs } from '../../backoff.js';
import { callContext } from '../../context/index.js';
import { DatabaseUnavailable } from '../../database/index.js';
import type { Component } from '../../lifecycle/index.js';
import { failureClass } from '../../tracing/failure-class.js';
import type { RecoveringChannel } from '../connection/recovering-channel.js';
import type { EventCodecs } from '../event/event-codec.js';
import { countHandled } from './consumer-metrics.js';
import type { ConsumerOptions } from './consumer-options.js';
import type { EventHandler, Together } from './event-handlers.js';
import { InFlightDeliveries } from './in-flight-deliveries.js';
import { type ReadEvent, type ReadOptions, type ReceivedEvent, readMessage } from './received-event.js';
import { RetryPolicy } from './retry-policy.js';

/** Consumes a queue: each message is one transaction, acknowledged after its commit. */
export function createConsumer<Codecs extends EventCodecs>(options: ConsumerOptions<Codecs>): Component {
  const { handlers, together, ...rest } = options;
  const consumer = new Consumer({
    ...rest,
    handlers: new Map(Object.entries(handlers)),
    together: together as Together<never> | undefined,
  });
  return {
    name: `consumer of ${options.queue}`,
    start: async () => consumer.start(),
    stop: () => consumer.stop(),
  };
}

type Settings = Omit<ConsumerOptions<EventCodecs>, 'handlers' | 'together'> & {
  // Which data go with which handler is known where they are registered, and here no more.
  readonly handlers: ReadonlyMap<string, EventHandler<never> | undefined>;
  readonly together: Together<never> | undefined;
};

const lingerMs = 10;

class Consumer {
  readonly #settings: Settings;
  readonly #reading: ReadOptions;
  readonly #failures: RetryPolicy;
  readonly #stopping = new AbortController();
  readonly #inHand = new Set<Promise<void>>();
  /** Set while the first of those that wait has not waited long enough. */
  #lingering: NodeJS.Timeout | undefined;
  #channel: RecoveringChannel | undefined;
  /** Of the channel that is consumed from. What came by one before it comes again. */
  #deliveries: InFlightDeliveries | undefined;
  #consumerTag: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { broker, queue, codecs, handlers } = settings;
    const place = { exchange: broker.topology.exchange, queue };
    this.#reading = { codecs, handled: new Set(handlers.keys()), place };
    this.#failures = new RetryPolicy(settings.broker, settings.queue, settings.logger);
  }

  start(): void {
    this.#channel = this.#settings.broker.consumerChannel({
      name: this.#settings.queue,
      opened: (channel) => this.#consume(channel),
    });
  }

  /** Takes nothing more, ends what it has in hand, closes. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#takeUp();
    const tag = this.#consumerTag;
    if (tag !== undefined) await this.#deliveries?.channel.cancel(tag).catch(() => {});
    while (this.#inHand.size > 0) await Promise.all(this.#inHand);
    await this.#channel?.stop();
  }

  async #consume(channel: ConfirmChannel): Promise<void> {
    const { database, queue, concurrency = 8, together } = this.#settings;
    await database.whenReady(this.#stopping.signal);
    await channel.prefetch(concurrency * (together?.most ?? 1));
    const deliveries = new InFlightDeliveries(channel);
    this.#deliveries = deliveries;
    channel.once('close', () => {
      if (this.#deliveries === deliveries) this.#deliveries = undefined;
    });
    // Else what comes on the socket runs in the context of the message that was acknowledged last.
    const deliver = AsyncResource.bind((message: ConsumeMessage | null) => this.#deliver(deliveries, message));
    const { consumerTag } = await channel.consume(queue, deliver);
    this.#consumerTag = consumerTag;
  }

  #deliver(deliveries: InFlightDeliveries, message: ConsumeMessage | null): void {
    if (message === null) {
      // The queue was deleted. A new channel begins with the topology's declaration.
      this.#settings.logger.error({ queue: this.#settings.queue }, 'the queue has gone; declaring it again');
      void this.#channel?.restart();
      return;
    }
    deliveries.add(message);
    const { together } = this.#settings;
    const { waiting } = deliveries;
    if (!together || waiting >= together.most || this.#stopping.signal.aborted) this.#takeUp();
    // Those that wait for a hand already are taken with it: they have waited long enough.
    else if (waiting === 1) this.#lingering ??= setTimeout(() => this.#takeUp(), together.lingerMs ?? lingerMs);
  }

  /** As many as there are hands for: one at a time, or all that wait together. */
  #takeUp(): void {
    const { concurrency = 8, together } = this.#settings;
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    const deliveries = this.#deliveries;
    while (deliveries && deliveries.waiting > 0 && this.#inHand.size < concurrency) {
      const work = this.#handleAll(deliveries, deliveries.take(together?.most ?? 1))
        .catch((error: unknown) => {
          if (this.#stopping.signal.aborted || deliveries !== this.#deliveries) return;
          this.#settings.logger.error({ err: error }, 'a message could neither be handled nor put aside');
          void this.#channel?.restart();
        })
        .finally(() => {
          this.#inHand.delete(work);
          if (!this.#lingering) this.#takeUp();
        });
      this.#inHand.add(work);
    }
  }

  /** Several in one transaction; one alone, or where that fails, or one cannot be read, each by itself. */
  async #handleAll(deliveries: InFlightDeliveries, messages: readonly ConsumeMessage[]): Promise<void> {
    if (messages.length > 1 && (await this.#handleTogether(deliveries, messages))) return;
    for (const message of messages) {
      // Given back meanwhile: they come again.
      if (deliveries !== this.#deliveries) return;
      await this.#handle(deliveries, message);
    }
  }

  /** Whether the effect of all is there. */
  async #handleTogether(deliveries: InFlightDeliveries, messages: readonly ConsumeMessage[]): Promise<boolean> {
    const { queue, database, together, logger } = this.#settings;
    let events: ReadEvent[];
    try {
      events = messages.map((message) => readMessage(message, this.#reading));
      await database.transaction(async (transaction) => together?.apply(events as never[], transaction));
    } catch (error) {
      logger.debug({ queue, err: error, count: messages.length }, 'handled one by one, after all');
      return false;
    }
    this.#acknowledge(deliveries, messages);
    for (const event of events) countHandled(queue, event);
    return true;
  }

  async #handle(deliveries: InFlightDeliveries, message: ConsumeMessage): Promise<void> {
    let event: ReadEvent;
    try {
      event = readMessage(message, this.#reading);
    } catch (error) {
      await this.#failures.route(message, error, this.#stopping.signal);
      this.#acknowledge(deliveries, [message]);
      return;
    }
    await callContext.run(event.origin, async () => {
      if (await this.#apply(deliveries, event, message)) countHandled(this.#settings.queue, event);
    });
  }

  /** Whether the effect is there. Else the message has been put aside, or goes back to the queue. */
  async #apply(deliveries: InFlightDeliveries, event: ReadEvent, message: ConsumeMessage): Promise<boolean> {
    try {
      if (!(await this.#effect(deliveries, event))) return false;
    } catch (error) {
      event.span?.end({ failure: failureClass(error) });
      await this.#failures.route(message, error, this.#stopping.signal);
      this.#acknowledge(deliveries, [message]);
      return false;
    }
    this.#acknowledge(deliveries, [message]);
    return true;
  }

  /**
   * The handler in its transaction. A Postgres that is away is no fault of the message: it is held and tried again, and
   * goes back to the queue (false) where that takes long; the queue is consumed again when Postgres is back.
   */
  async #effect(deliveries: InFlightDeliveries, event: ReceivedEvent): Promise<boolean> {
    const { database, handlers, holdMs = 20_000 } = this.#settings;
    const handler = handlers.get(event.type);
    const holdUntil = performance.now() + holdMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await database.transaction(async (transaction) => handler?.(event as ReceivedEvent<never>, transaction));
        return true;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        const left = holdUntil - performance.now();
        if (!(await this.#databaseIsBack(left, attempt))) {
          if (!this.#stopping.signal.aborted) await this.#giveBack(deliveries);
          return false;
        }
      }
    }
  }

  /** Gives back all that is in hand, and begins anew. By `nack`, which from RabbitMQ 4.3 on counts as no failure. */
  async #giveBack(deliveries: InFlightDeliveries): Promise<void> {
    if (deliveries !== this.#deliveries) return;
    this.#deliveries = undefined;
    try {
      if (this.#consumerTag !== undefined) await deliveries.channel.cancel(this.#consumerTag);
      deliveries.channel.nackAll(true);
    } catch (error) {
      this.#settings.logger.debug({ queue: this.#settings.queue, err: error }, 'the channel went by itself');
    }
    await this.#channel?.restart();
  }

  async #databaseIsBack(withinMs: number, attempt: number): Promise<boolean> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(Math.max(0, Math.ceil(withinMs)))]);
    try {
      await this.#settings.database.whenReady(signal);
      await delay(backoffMs(attempt, 50, 2_000), undefined, { signal });
      return true;
    } catch {
      return false;
    }
  }

  /** On a channel that has gone there is nothing to acknowledge: the message comes again, and finds its effect done. */
  #acknowledge(deliveries: InFlightDeliveries, messages: readonly ConsumeMessage[]): void {
    if (deliveries !== this.#deliveries) return;
    try {
      deliveries.acknowledge(messages);
    } catch (error) {
      if (!(error instanceof IllegalOperationError)) throw error;
      this.#settings.logger.debug({ queue: this.#settings.queue }, 'handled, but the channel has gone before the ack');
    }
  }
}
