import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { backoffMs } from '../../backoff.js';
import { callContext } from '../../context/index.js';
import { DatabaseUnavailable } from '../../database/index.js';
import { failureClass } from '../../tracing/failure-class.js';
import type { EventCodecs } from '../event/event-codec.js';
import { takeApart } from '../event/event-envelope.js';
import { countHandled } from './consumer-metrics.js';
import type { ConsumerOptions } from './consumer-options.js';
import type { InFlightDeliveries } from './in-flight-deliveries.js';
import { type ReadEvent, type ReadOptions, readMessage } from './received-event.js';
import { RetryPolicy } from './retry-policy.js';

interface Delivered {
  readonly message: ConsumeMessage;
  readonly events: readonly ReadEvent[];
}

/** Applies batches, each in one transaction, and acknowledges what is committed or put aside. */
export class BatchProcessor {
  readonly #options: ConsumerOptions<EventCodecs>;
  readonly #reading: ReadOptions;
  readonly #retries: RetryPolicy;
  readonly #stopping: AbortSignal;

  constructor(options: ConsumerOptions<EventCodecs>, stopping: AbortSignal) {
    const { broker, queue, codecs, logger } = options;
    const { exchange, queues } = broker.topology;
    const bound = queues.find(({ name }) => name === queue)?.events;
    if (!bound) throw new Error(`the topology has no queue ${queue}`);
    this.#options = options;
    this.#reading = { codecs, bound: new Set(bound), place: { exchange, queue } };
    this.#retries = new RetryPolicy(broker, queue, logger);
    this.#stopping = stopping;
  }

  /** @returns false if Postgres stayed unavailable: then the messages have to go back to the queue */
  async process(deliveries: InFlightDeliveries, messages: readonly ConsumeMessage[]): Promise<boolean> {
    const { readable, unreadable } = this.#read(messages);
    if (readable.length > 0 && !(await this.#applyAll(deliveries, readable))) return false;
    for (const { message, error } of unreadable) await this.#putAside(deliveries, message, error);
    return true;
  }

  #read(messages: readonly ConsumeMessage[]) {
    const readable: Delivered[] = [];
    const unreadable: { readonly message: ConsumeMessage; readonly error: unknown }[] = [];
    for (const message of messages) {
      try {
        readable.push({ message, events: readMessage(message, this.#reading) });
      } catch (error) {
        unreadable.push({ message, error });
      }
    }
    return { readable, unreadable };
  }

  /** One transaction for all; if that fails, one for each message, so that only the failing ones are put aside. */
  async #applyAll(deliveries: InFlightDeliveries, batch: readonly Delivered[]): Promise<boolean> {
    try {
      if (!(await this.#commit(batch.flatMap(({ events }) => events)))) return false;
    } catch (error) {
      const [only, ...others] = batch;
      if (only && others.length === 0) {
        await this.#fail(deliveries, only, error);
        return true;
      }
      const { queue, logger } = this.#options;
      logger.debug({ queue, err: error, count: batch.length }, 'a batch failed; applying its messages one by one');
      for (const one of batch) {
        if (deliveries.abandoned) return true;
        if (!(await this.#applyAll(deliveries, [one]))) return false;
      }
      return true;
    }
    deliveries.acknowledge(batch.map(({ message }) => message));
    for (const event of batch.flatMap(({ events }) => events)) countHandled(this.#options.queue, event);
    return true;
  }

  /**
   * Commits the events' effect. If Postgres is unavailable, they are kept and retried without using an attempt.
   *
   * @returns false if it stayed unavailable for longer than `holdMs`, or the consumer stops
   */
  async #commit(events: readonly ReadEvent[]): Promise<boolean> {
    const { database, apply, holdMs = 20_000 } = this.#options;
    const [first] = events;
    const holdUntil = performance.now() + holdMs;
    const commit = () => database.transaction((transaction) => apply(events, transaction));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await (first && events.length === 1 ? callContext.run(first.origin, commit) : commit());
        return true;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        if (!(await this.#databaseIsBack(holdUntil - performance.now(), attempt))) return false;
      }
    }
  }

  async #databaseIsBack(withinMs: number, attempt: number): Promise<boolean> {
    const signal = AbortSignal.any([this.#stopping, AbortSignal.timeout(Math.max(0, Math.ceil(withinMs)))]);
    try {
      await this.#options.database.whenReady(signal);
      await delay(backoffMs(attempt, 50, 2_000), undefined, { signal });
      return true;
    } catch {
      return false;
    }
  }

  async #fail(deliveries: InFlightDeliveries, { message, events }: Delivered, error: unknown): Promise<void> {
    for (const { span } of events) span?.end({ failure: failureClass(error) });
    const [only, ...others] = events;
    if (!only || others.length > 0) return this.#putAside(deliveries, message, error);
    await callContext.run(only.origin, async () => {
      await this.#options.noteFailure?.(only);
      await this.#putAside(deliveries, message, error);
    });
  }

  /** Several events of one message come again one by one, so that only those at fault count as failed. */
  async #putAside(deliveries: InFlightDeliveries, message: ConsumeMessage, error: unknown): Promise<void> {
    const parts = takeApart(message.content);
    if (parts) {
      const { queue, logger } = this.#options;
      const { messageId: message_id } = message.properties;
      logger.warn(
        { queue, message_id, count: parts.length, err: error },
        'a message failed: its events come one by one',
      );
      await this.#retries.requeue(parts, this.#stopping);
    } else await this.#retries.route(message, error, this.#stopping);
    deliveries.acknowledge([message]);
  }
}
