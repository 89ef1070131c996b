import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConfirmChannel, type ConsumeMessage, IllegalOperationError } from 'amqplib';
import type { Transaction } from 'sequelize';
import { backoffMs } from '../backoff.js';
import { acceptRequestId, callContext, continueTrace } from '../context/index.js';
import { type Database, DatabaseUnavailable } from '../database/index.js';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import { counter, histogram } from '../metrics/index.js';
import type { Broker } from './broker.js';
import type { DataOf, EventCodecs } from './event-codec.js';
import { FailureRouter } from './failure-router.js';
import type { LivingChannel } from './living-channel.js';
import { type ReadMessage, type ReceivedEvent, readMessage } from './received-event.js';

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

export interface ConsumerOptions<Codecs extends EventCodecs> {
  readonly broker: Broker;
  readonly database: Database;
  /** A queue of the broker's topology. */
  readonly queue: string;
  /** `eventTypes` of the contracts. */
  readonly codecs: Codecs;
  /** One for each event type that is bound to the queue: a message of another type goes to the dead letters. */
  readonly handlers: EventHandlers<Codecs>;
  readonly logger: Logger;
  /** Messages at work at a time; default 8. Less than the database's pool, which others need too. */
  readonly concurrency?: number;
  /** How long to hold messages while Postgres is away, before they go back to the queue, in ms; default 20,000. */
  readonly holdMs?: number;
}

/** Consumes a queue: each message is one transaction, acknowledged after its commit. */
export function createConsumer<Codecs extends EventCodecs>(options: ConsumerOptions<Codecs>): Component {
  const consumer = new Consumer({ ...options, handlers: new Map(Object.entries(options.handlers)) });
  return {
    name: `consumer of ${options.queue}`,
    start: async () => consumer.start(),
    stop: () => consumer.stop(),
  };
}

type Settings = Omit<ConsumerOptions<EventCodecs>, 'handlers'> & {
  // Which data go with which handler is known where they are registered, and here no more.
  readonly handlers: ReadonlyMap<string, EventHandler<never> | undefined>;
};

class Consumer {
  readonly #settings: Settings;
  readonly #handled: ReadonlySet<string>;
  readonly #failures: FailureRouter;
  readonly #stopping = new AbortController();
  readonly #inHand = new Set<Promise<void>>();
  #living: LivingChannel | undefined;
  #channel: ConfirmChannel | undefined;
  #consumerTag: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#handled = new Set(settings.handlers.keys());
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
    const tag = this.#consumerTag;
    const channel = this.#channel;
    if (channel && tag !== undefined) await channel.cancel(tag).catch(() => {});
    await Promise.all(this.#inHand);
    await this.#living?.stop();
  }

  async #consume(channel: ConfirmChannel): Promise<void> {
    const { database, queue, concurrency = 8 } = this.#settings;
    await database.whenReady(this.#stopping.signal);
    await channel.prefetch(concurrency);
    this.#channel = channel;
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
    const work = this.#handle(channel, message)
      .catch((error: unknown) => {
        if (this.#stopping.signal.aborted || channel !== this.#channel) return;
        this.#settings.logger.error({ err: error }, 'a message could neither be handled nor put aside');
        void this.#living?.restart();
      })
      .finally(() => this.#inHand.delete(work));
    this.#inHand.add(work);
  }

  async #handle(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    const { queue, codecs } = this.#settings;
    let read: ReadMessage;
    try {
      read = readMessage(message, codecs, this.#handled);
    } catch (error) {
      await this.#failures.route(message, error, this.#stopping.signal);
      this.#acknowledge(channel, message);
      return;
    }
    const context = {
      requestId: acceptRequestId(read.requestId),
      traceparent: continueTrace(read.traceparent),
    };
    await callContext.run(context, async () => {
      const handledNow = await this.#apply(channel, read.event, message);
      if (handledNow) {
        consumed.inc({ queue, type: read.event.type });
        lag.observe({ queue }, Math.max(0, Date.now() - read.event.time.getTime()) / 1000);
      }
    });
  }

  /** Whether the effect is there. Else the message has been put aside, or goes back to the queue. */
  async #apply(channel: ConfirmChannel, event: ReceivedEvent, message: ConsumeMessage): Promise<boolean> {
    try {
      if (!(await this.#effect(channel, event))) return false;
    } catch (error) {
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

  /** On a channel that has gone there is nothing to acknowledge: the message comes again, and finds its effect done. */
  #acknowledge(channel: ConfirmChannel, message: ConsumeMessage): void {
    if (channel !== this.#channel) return;
    try {
      channel.ack(message);
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
