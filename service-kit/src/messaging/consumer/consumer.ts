import { AsyncResource } from 'node:async_hooks';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Component } from '../../lifecycle/index.js';
import type { RecoveringChannel } from '../connection/recovering-channel.js';
import type { EventCodecs } from '../event/event-codec.js';
import { BatchProcessor } from './batch-processor.js';
import type { ConsumerOptions } from './consumer-options.js';
import { InFlightDeliveries } from './in-flight-deliveries.js';

export interface EventConsumer extends Component {
  /** For how long it has not been consuming, in ms; 0 once it has done so again for a few seconds. */
  interruptedMs(): number;
  /** For how long it has been consuming without an interruption, in ms; 0 during one. */
  steadyMs(): number;
}

/** How long consuming must have gone on for an interruption to be over, in ms. */
const stableMs = 2_000;

/** Of one of our events, about: a message may have many. */
const BYTES_OF_EVENT = 1_000;

/** Consumes a queue in batches: each is one transaction, acknowledged after its commit. */
export function createConsumer<Codecs extends EventCodecs>(options: ConsumerOptions<Codecs>): EventConsumer {
  // Only `apply` and the codecs know which data belong to which type; the code below does not need it.
  const consumer = new Consumer(options as unknown as ConsumerOptions<EventCodecs>);
  return {
    name: `consumer of ${options.queue}`,
    start: async () => consumer.start(),
    stop: () => consumer.stop(),
    interruptedMs: () => consumer.interruptedMs(),
    steadyMs: () => consumer.steadyMs(),
  };
}

class Consumer {
  readonly #options: ConsumerOptions<EventCodecs>;
  readonly #maxSize: number;
  readonly #lingerMs: number;
  readonly #concurrency: number;
  readonly #stopping = new AbortController();
  readonly #processor: BatchProcessor;
  readonly #working = new Set<Promise<void>>();
  /** Set while the first message of the next batch waits for others. */
  #lingering: NodeJS.Timeout | undefined;
  #channel: RecoveringChannel | undefined;
  /** Of the current channel. */
  #deliveries: InFlightDeliveries | undefined;
  #consumerTag: string | undefined;
  #isSteady = false;
  /** When it became steady or was interrupted. */
  #changedAt = performance.now();
  #stable: NodeJS.Timeout | undefined;

  constructor(options: ConsumerOptions<EventCodecs>) {
    this.#options = options;
    this.#maxSize = options.batch?.maxSize ?? 200;
    this.#lingerMs = options.batch?.lingerMs ?? 10;
    this.#concurrency = options.concurrency ?? 2;
    this.#processor = new BatchProcessor(options, this.#stopping.signal);
  }

  start(): void {
    this.#channel = this.#options.broker.consumerChannel({
      name: this.#options.queue,
      opened: (channel) => this.#consume(channel),
    });
  }

  interruptedMs(): number {
    return this.#isSteady ? 0 : performance.now() - this.#changedAt;
  }

  steadyMs(): number {
    return this.#isSteady ? performance.now() - this.#changedAt : 0;
  }

  /** Takes no more messages, finishes the batches at work, closes the channel. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#work();
    const tag = this.#consumerTag;
    if (tag !== undefined) await this.#deliveries?.channel.cancel(tag).catch(() => {});
    while (this.#working.size > 0) await Promise.all(this.#working);
    await this.#channel?.stop();
  }

  async #consume(channel: ConfirmChannel): Promise<void> {
    const { database, queue } = this.#options;
    await database.whenReady(this.#stopping.signal);
    await channel.prefetch(this.#concurrency * this.#maxSize);
    const deliveries = new InFlightDeliveries(channel);
    this.#deliveries = deliveries;
    channel.once('close', () => {
      deliveries.abandon();
      clearTimeout(this.#stable);
      if (this.#isSteady) this.#become(false);
    });
    // Otherwise what the socket receives runs in the context of the message that was acknowledged last.
    const deliver = AsyncResource.bind((message: ConsumeMessage | null) => this.#deliver(deliveries, message));
    const { consumerTag } = await channel.consume(queue, deliver);
    this.#consumerTag = consumerTag;
    if (deliveries.abandoned) return;
    clearTimeout(this.#stable);
    this.#stable = setTimeout(() => this.#become(true), stableMs).unref();
  }

  #become(isSteady: boolean): void {
    this.#isSteady = isSteady;
    this.#changedAt = performance.now();
  }

  #deliver(deliveries: InFlightDeliveries, message: ConsumeMessage | null): void {
    if (message === null) {
      // The queue was deleted. A new channel begins by declaring the topology.
      this.#options.logger.error({ queue: this.#options.queue }, 'the queue was deleted; declaring it again');
      void this.#channel?.restart();
      return;
    }
    deliveries.add(message);
    if (deliveries.waiting >= this.#maxSize || this.#stopping.signal.aborted) this.#work();
    // If messages already wait for a free worker, do not start another linger timer.
    else if (deliveries.waiting === 1) this.#lingering ??= setTimeout(() => this.#work(), this.#lingerMs);
  }

  /** Starts as many batches as there are free workers. */
  #work(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    const deliveries = this.#deliveries;
    while (deliveries && deliveries.waiting > 0 && this.#working.size < this.#concurrency) {
      if (deliveries.abandoned) return;
      const work = this.#process(deliveries, deliveries.take(this.#maxSize, this.#maxSize * BYTES_OF_EVENT)).finally(
        () => {
          this.#working.delete(work);
          if (!this.#lingering) this.#work();
        },
      );
      this.#working.add(work);
    }
  }

  async #process(deliveries: InFlightDeliveries, messages: readonly ConsumeMessage[]): Promise<void> {
    try {
      const done = await this.#processor.process(deliveries, messages);
      if (!done && !this.#stopping.signal.aborted) await this.#returnAll(deliveries);
    } catch (error) {
      if (this.#stopping.signal.aborted || deliveries.abandoned) return;
      this.#options.logger.error({ err: error }, 'a message could be neither applied nor moved to another queue');
      await this.#channel?.restart();
    }
  }

  /** Returns everything to the queue and starts again. By `nack`, which from RabbitMQ 4.3 on counts as no failure. */
  async #returnAll(deliveries: InFlightDeliveries): Promise<void> {
    if (deliveries.abandoned) return;
    deliveries.abandon();
    try {
      if (this.#consumerTag !== undefined) await deliveries.channel.cancel(this.#consumerTag);
      deliveries.channel.nackAll(true);
    } catch (error) {
      this.#options.logger.debug({ queue: this.#options.queue, err: error }, 'the channel closed by itself');
    }
    await this.#channel?.restart();
  }
}
