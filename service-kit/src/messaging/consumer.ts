import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConfirmChannel, type ConsumeMessage, IllegalOperationError } from 'amqplib';
import { backoffMs } from '../backoff.js';
import { callContext } from '../context/index.js';
import { type Database, DatabaseUnavailable } from '../database/index.js';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import { counter, histogram } from '../metrics/index.js';
import { failureClass } from '../tracing/failure-class.js';
import type { Broker } from './broker.js';
import type { EventCodecs } from './event-codec.js';
import type { EventHandler, EventHandlers, Together } from './event-handlers.js';
import { FailureRouter } from './failure-router.js';
import type { LivingChannel } from './living-channel.js';
import { type ReadEvent, type ReadOptions, type ReceivedEvent, readMessage } from './received-event.js';

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

interface Delivery {
  readonly channel: ConfirmChannel;
  readonly message: ConsumeMessage;
}

const lingerMs = 10;

class Consumer {
  readonly #settings: Settings;
  readonly #reading: ReadOptions;
  readonly #failures: FailureRouter;
  readonly #stopping = new AbortController();
  readonly #inHand = new Set<Promise<void>>();
  /** Delivered, and not in hand yet: only where several may be handled together. */
  #waiting: Delivery[] = [];
  #lingering: NodeJS.Timeout | undefined;
  /** Delivered on the present channel and not acknowledged, in the order in which they came. */
  #open = new Set<number>();
  #living: LivingChannel | undefined;
  #channel: ConfirmChannel | undefined;
  #consumerTag: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { broker, queue, codecs, handlers } = settings;
    const place = { exchange: broker.topology.exchange, queue };
    this.#reading = { codecs, handled: new Set(handlers.keys()), place };
    this.#failures = new FailureRouter(settings.broker, settings.queue, settings.logger);
  }

  start(): void {
    this.#living = this.#settings.broker.consumerChannel({
      name: this.#settings.queue,
      opened: (channel) => this.#consume(channel),
    });
  }

  /** Takes nothing more, ends what it has in hand, closes. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#takeUp();
    const tag = this.#consumerTag;
    const channel = this.#channel;
    if (channel && tag !== undefined) await channel.cancel(tag).catch(() => {});
    while (this.#inHand.size > 0) await Promise.all(this.#inHand);
    await this.#living?.stop();
  }

  async #consume(channel: ConfirmChannel): Promise<void> {
    const { database, queue, concurrency = 8, together } = this.#settings;
    await database.whenReady(this.#stopping.signal);
    await channel.prefetch(concurrency * (together?.most ?? 1));
    this.#channel = channel;
    this.#open = new Set();
    channel.once('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
    });
    // Else what comes on the socket runs in the context of the message that was acknowledged last.
    const deliver = AsyncResource.bind((message: ConsumeMessage | null) => this.#deliver(channel, message));
    const { consumerTag } = await channel.consume(queue, deliver);
    this.#consumerTag = consumerTag;
  }

  #deliver(channel: ConfirmChannel, message: ConsumeMessage | null): void {
    if (message === null) {
      // The queue was deleted. A new channel begins with the topology's declaration.
      this.#settings.logger.error({ queue: this.#settings.queue }, 'the queue has gone; declaring it again');
      void this.#living?.restart();
      return;
    }
    if (channel === this.#channel) this.#open.add(message.fields.deliveryTag);
    this.#waiting.push({ channel, message });
    this.#linger();
  }

  /** Takes up what waits, at once or when the first has waited for others. */
  #linger(): void {
    const { together } = this.#settings;
    const now = !together || this.#waiting.length >= together.most || this.#stopping.signal.aborted;
    if (now) this.#takeUp();
    else this.#lingering ??= setTimeout(() => this.#takeUp(), together.lingerMs ?? lingerMs);
  }

  /** As many as there are hands for: one at a time, or all that wait together. */
  #takeUp(): void {
    const { concurrency = 8, together } = this.#settings;
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    while (this.#waiting.length > 0 && this.#inHand.size < concurrency) {
      const taken = this.#waiting.splice(0, together?.most ?? 1);
      const channel = this.#channel;
      // Those of a channel that has gone come again.
      const messages = taken.filter((delivery) => delivery.channel === channel).map(({ message }) => message);
      const [first] = messages;
      if (!channel || !first) continue;
      const handling = messages.length === 1 ? this.#handle(channel, first) : this.#handleAll(channel, messages);
      const work = handling
        .catch((error: unknown) => {
          if (this.#stopping.signal.aborted || channel !== this.#channel) return;
          this.#settings.logger.error({ err: error }, 'a message could neither be handled nor put aside');
          void this.#living?.restart();
        })
        .finally(() => {
          this.#inHand.delete(work);
          if (this.#waiting.length > 0) this.#linger();
        });
      this.#inHand.add(work);
    }
  }

  /** All in one transaction; where that fails, or one cannot be read, each by itself. */
  async #handleAll(channel: ConfirmChannel, messages: readonly ConsumeMessage[]): Promise<void> {
    const { queue, database, together, logger } = this.#settings;
    let events: ReadEvent[];
    try {
      events = messages.map((message) => readMessage(message, this.#reading));
      await database.transaction(async (transaction) => together?.apply(events as never[], transaction));
    } catch (error) {
      logger.debug({ queue, err: error, count: messages.length }, 'handled one by one, after all');
      for (const message of messages) {
        // Given back meanwhile: they come again.
        if (channel !== this.#channel) return;
        await this.#handle(channel, message);
      }
      return;
    }
    this.#acknowledgeAll(channel, messages);
    for (const event of events) this.#note(event);
  }

  async #handle(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    let event: ReadEvent;
    try {
      event = readMessage(message, this.#reading);
    } catch (error) {
      await this.#failures.route(message, error, this.#stopping.signal);
      this.#acknowledge(channel, message);
      return;
    }
    await callContext.run(event.origin, async () => {
      if (await this.#apply(channel, event, message)) this.#note(event);
    });
  }

  #note({ type, time, span }: ReadEvent): void {
    const { queue } = this.#settings;
    span?.end();
    consumed.inc({ queue, type });
    lag.observe({ queue }, Math.max(0, Date.now() - time.getTime()) / 1000);
  }

  /** Whether the effect is there. Else the message has been put aside, or goes back to the queue. */
  async #apply(channel: ConfirmChannel, event: ReadEvent, message: ConsumeMessage): Promise<boolean> {
    try {
      if (!(await this.#effect(channel, event))) return false;
    } catch (error) {
      event.span?.end({ failure: failureClass(error) });
      await this.#failures.route(message, error, this.#stopping.signal);
      this.#acknowledge(channel, message);
      return false;
    }
    this.#acknowledge(channel, message);
    return true;
  }

  /**
   * The handler in its transaction. A Postgres that is away is no fault of the message: it is held and tried again, and
   * goes back to the queue (false) where that takes long; the queue is consumed again when Postgres is back.
   */
  async #effect(channel: ConfirmChannel, event: ReceivedEvent): Promise<boolean> {
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
          if (!this.#stopping.signal.aborted) await this.#giveBack(channel);
          return false;
        }
      }
    }
  }

  /** Gives back all that is in hand, and begins anew. By `nack`, which from RabbitMQ 4.3 on counts as no failure. */
  async #giveBack(channel: ConfirmChannel): Promise<void> {
    if (channel !== this.#channel) return;
    this.#channel = undefined;
    try {
      if (this.#consumerTag !== undefined) await channel.cancel(this.#consumerTag);
      channel.nackAll(true);
    } catch (error) {
      this.#settings.logger.debug({ queue: this.#settings.queue, err: error }, 'the channel went by itself');
    }
    await this.#living?.restart();
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

  /** With one word where nothing that came before them is still open: to the broker an acknowledgement is work as a message is. */
  #acknowledgeAll(channel: ConfirmChannel, messages: readonly ConsumeMessage[]): void {
    const last = messages.at(-1);
    if (channel !== this.#channel || !last) return;
    const tags = new Set(messages.map(({ fields }) => fields.deliveryTag));
    const open = this.#open.values();
    for (let count = tags.size; count > 0; count -= 1) {
      if (tags.has(open.next().value ?? Number.NaN)) continue;
      for (const message of messages) this.#acknowledge(channel, message);
      return;
    }
    this.#acknowledge(channel, last, true);
    for (const tag of tags) this.#open.delete(tag);
  }

  /** On a channel that has gone there is nothing to acknowledge: the message comes again, and finds its effect done. */
  #acknowledge(channel: ConfirmChannel, message: ConsumeMessage, allBefore = false): void {
    if (channel !== this.#channel) return;
    this.#open.delete(message.fields.deliveryTag);
    try {
      channel.ack(message, allBefore);
    } catch (error) {
      if (!(error instanceof IllegalOperationError)) throw error;
      this.#settings.logger.debug({ queue: this.#settings.queue }, 'handled, but the channel has gone before the ack');
    }
  }
}

const consumed = counter({
  name: 'consumer_handled_total',
  help: 'Events whose effect is committed, each time they come',
  labels: ['queue', 'type'],
});

const lag = histogram({
  name: 'consumer_lag_seconds',
  help: 'From the event to the commit of its effect',
  labels: ['queue'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800],
});
