import type { Channel } from 'amqplib';

/** One consumer's queue with the event types (routing keys) bound to it. */
export interface QueueDeclaration {
  readonly name: string;
  readonly events: readonly string[];
}

/** The whole of it: every process asserts all of it on each connection before it publishes or consumes. */
export interface Topology {
  /** A durable topic exchange. */
  readonly exchange: string;
  readonly queues: readonly QueueDeclaration[];
}

/** The waits before the second to the sixth try of a message, in ms: 1 s, 5 s, 30 s, 2 min, 10 min. */
export const defaultRetryDelaysMs: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];

/** Where a queue's messages end that no further try can help. */
export function deadLetterQueue(queue: string): string {
  return `${queue}.dead`;
}

/** Where a queue's messages wait for their next try. The delay is in the name, since a queue's arguments never change. */
export function retryQueue(queue: string, delayMs: number): string {
  return `${queue}.retry.${delayMs}`;
}

/**
 * Messages that a queue holds at most: about 1 GB of ours. Past it the broker rejects, and what is new waits in the
 * outboxes, so that one consumer that stays away does not fill the broker's disk.
 */
const mostMessages = 1_000_000;

/**
 * InFlightDeliveries without an answer (a consumer killed, a connection lost) after which a message counts as one that kills
 * its consumer. RabbitMQ 4 has 20 by default, 3.x no limit: so we say it.
 */
const deliveryLimit = 20;

/** Looking at dead letters counts as a delivery. RabbitMQ 3.10 knows no "without limit", 4.x has 20 where nothing is said. */
const noDeliveryLimit = 1_000_000_000;

/**
 * What each queue of ours has: copies on all nodes, and nothing dropped when it is full. Publishers are refused, and
 * what it dead-letters itself stays with it until the other queue has confirmed
 * (https://www.rabbitmq.com/docs/quorum-queues#dead-lettering).
 */
const safeQueue = {
  'x-queue-type': 'quorum',
  'x-overflow': 'reject-publish',
  'x-max-length': mostMessages,
};

function deadLettersTo(queue: string): Record<string, unknown> {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
  };
}

/** Every queue of a topology, with its arguments, in an order in which none dead-letters to one that is not there yet. */
export function queuesOf(topology: Topology, retryDelaysMs: readonly number[]): Map<string, Record<string, unknown>> {
  const queues = new Map<string, Record<string, unknown>>();
  for (const { name } of topology.queues) {
    queues.set(deadLetterQueue(name), { ...safeQueue, 'x-delivery-limit': noDeliveryLimit });
    queues.set(name, { ...safeQueue, ...deadLettersTo(deadLetterQueue(name)), 'x-delivery-limit': deliveryLimit });
    for (const delay of retryDelaysMs) {
      const args = {
        ...safeQueue,
        ...deadLettersTo(name),
        'x-delivery-limit': noDeliveryLimit,
        'x-message-ttl': delay,
      };
      queues.set(retryQueue(name, delay), args);
    }
  }
  return queues;
}

/**
 * Declares the exchange, all queues and all bindings. What is there already is left as it is.
 *
 * @throws where something is there with other arguments (406): those never change, so it has to be deleted by hand
 */
export async function assertTopology(
  channel: Channel,
  topology: Topology,
  retryDelaysMs: readonly number[],
): Promise<void> {
  for (const [queue, args] of queuesOf(topology, retryDelaysMs)) {
    await channel.assertQueue(queue, { durable: true, arguments: args });
  }
  // The exchange after the queues: a publisher elsewhere that still has its connection meets no exchange without queues.
  await channel.assertExchange(topology.exchange, 'topic', { durable: true });
  for (const { name, events } of topology.queues) {
    for (const event of events) await channel.bindQueue(name, topology.exchange, event);
  }
}
