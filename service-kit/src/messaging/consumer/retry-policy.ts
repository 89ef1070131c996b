import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { backoffMs } from '../../backoff.js';
import type { Logger } from '../../logging/index.js';
import { counter } from '../../metrics/index.js';
import type { Broker } from '../connection/broker.js';
import type { OutgoingMessage } from '../connection/publisher.js';
import { deadLetterQueue, requeueExchange, retryQueue } from '../connection/topology.js';
import { type EventMessage, eventContentType } from '../event/event-envelope.js';
import { type DeadReason, failuresOf, withFailure } from './failed-message.js';
import { PoisonMessage, UnprocessableEvent } from './received-event.js';

/** Moves failed messages to the next retry queue or to the dead letters. */
export class RetryPolicy {
  readonly #broker: Broker;
  readonly #queue: string;
  readonly #logger: Logger;

  constructor(broker: Broker, queue: string, logger: Logger) {
    this.#broker = broker;
    this.#queue = queue;
    this.#logger = logger;
  }

  /**
   * Resolves once the broker has confirmed the message in its new queue. Acknowledge the original only then.
   * If the broker is unavailable it keeps trying until the signal fires; the original then stays in its queue.
   */
  async route(message: ConsumeMessage, error: unknown, signal: AbortSignal): Promise<void> {
    const history = failuresOf(message.properties);
    const delayMs = this.#broker.retryDelaysMs[history.attempts];
    const reason = deadReason(error, delayMs);
    const queue = reason || delayMs === undefined ? deadLetterQueue(this.#queue) : retryQueue(this.#queue, delayMs);
    const details = { queue: this.#queue, message_id: message.properties.messageId, attempt: history.attempts + 1 };
    if (reason) {
      dead.inc({ queue: this.#queue, reason });
      this.#logger.error({ ...details, reason, err: error }, 'giving up on a message: see the dead letters');
    } else {
      retried.inc({ queue: this.#queue });
      this.#logger.warn({ ...details, delay_ms: delayMs, err: error }, 'a message failed and will be retried');
    }
    const { messageId, contentType } = message.properties;
    const moved = {
      content: message.content,
      contentType: typeof contentType === 'string' ? contentType : 'application/octet-stream',
      messageId: typeof messageId === 'string' ? messageId : '',
      headers: withFailure(history, error, reason),
    };
    await this.#publishTo(queue, moved, signal);
  }

  /** Puts events into the queue as messages that have not failed. Resolves and gives up as `route` does. */
  async requeue(events: readonly EventMessage[], signal: AbortSignal): Promise<void> {
    const publish = (event: EventMessage) =>
      this.#publishTo(this.#queue, { ...event, contentType: eventContentType }, signal);
    await Promise.all(events.map(publish));
  }

  async #publishTo(
    queue: string,
    message: Omit<OutgoingMessage, 'exchange' | 'routingKey'>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      await this.#broker.whenReady(signal);
      const outcome = await this.#broker
        .publish({ ...message, exchange: requeueExchange(this.#queue), routingKey: queue })
        .catch(() => 'unknown');
      if (outcome === 'confirmed') return;
      this.#logger.error({ queue, outcome, attempt }, 'could not move a failed message to another queue; retrying');
      await delay(backoffMs(attempt), undefined, { signal });
    }
  }
}

function deadReason(error: unknown, nextDelayMs: number | undefined): DeadReason | undefined {
  if (error instanceof PoisonMessage) return error.reason;
  if (error instanceof UnprocessableEvent) return 'unprocessable';
  return nextDelayMs === undefined ? 'attempts' : undefined;
}

const retried = counter({
  name: 'consumer_retried_total',
  help: 'Messages that failed and were put aside to be tried again',
  labels: ['queue'],
});

const dead = counter({
  name: 'consumer_dead_total',
  help: 'Alarm: messages given up and put among the dead letters, by reason',
  labels: ['queue', 'reason'],
});
