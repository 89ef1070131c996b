import type { Channel } from 'amqplib';

/** One consumer's queue with the event types (routing keys) bound to it. */
export interface QueueDeclaration {
  readonly name: string;
  readonly events: readonly string[];
}

/** Every process asserts the whole topology on each connection before it publishes or consumes. */
export interface Topology {
  /** A durable topic exchange. */
  readonly exchange: string;
  readonly queues: readonly QueueDeclaration[];
}

/** The delays before the five retries of a message, in ms: 1 s, 5 s, 30 s, 2 min, 10 min. */
export const defaultRetryDelaysMs: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];

/** The queue for messages that no retry can help. */
export function deadLetterQueue(queue: string): string {
  return `${queue}.dead`;
}

/** The queue for messages waiting for a retry. The delay is in the name because a queue's arguments cannot change. */
export function retryQueue(queue: string, delayMs: number): string {
  return `${queue}.retry.${delayMs}`;
}

/**
 * The most messages in a queue: about 1 GB of ours. Beyond it the broker rejects, and new events wait in the outboxes, so
 * an absent consumer does not fill the broker's disk.
 */
const mostMessages = 1_000_000;

/**
 * Deliveries without an ack (a killed consumer, a lost connection) after which a message counts as one that kills its
 * consumer. RabbitMQ 4 defaults to 20, 3.x has no limit, so we set it.
 */
const deliveryLimit = 20;

/** Looking at dead letters counts as a delivery. RabbitMQ 3.10 has no "unlimited", and 4.x defaults to 20. */
const noDeliveryLimit = 1_000_000_000;

/**
 * Every queue is replicated and drops nothing when full: publishers are refused, and messages that the broker
 * dead-letters stay until the target queue has confirmed them
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

/** Every queue with its arguments, ordered so that none dead-letters to a queue that does not exist yet. */
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

export interface Exchange {
  readonly name: string;
  readonly type: 'topic' | 'direct';
}

/**
 * The exchange through which messages come back to a queue, its retry queues and its dead letters, by the name of the queue
 * as routing key. The default exchange would need the right to write to every queue.
 */
export function requeueExchange(queue: string): string {
  return `${queue}.requeue`;
}

export interface Binding {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
}

/** The events' exchange first, then those of the queues. */
export function exchangesOf(topology: Topology): Exchange[] {
  const requeue = topology.queues.map(({ name }) => ({ name: requeueExchange(name), type: 'direct' }) as const);
  return [{ name: topology.exchange, type: 'topic' }, ...requeue];
}

/** The bindings of an exchange. */
export function bindingsOf(topology: Topology, retryDelaysMs: readonly number[], exchange: string): Binding[] {
  return topology.queues.flatMap(({ name, events }) => {
    if (exchange === topology.exchange) return events.map((event) => ({ exchange, queue: name, routingKey: event }));
    if (exchange !== requeueExchange(name)) return [];
    const queues = [name, deadLetterQueue(name), ...retryDelaysMs.map((delay) => retryQueue(name, delay))];
    return queues.map((queue) => ({ exchange, queue, routingKey: queue }));
  });
}

/**
 * Declares all queues, exchanges and bindings. Existing ones are not changed.
 *
 * @throws if one exists with other arguments (406): those cannot change, so it has to be deleted by hand
 */
export async function assertTopology(
  channel: Channel,
  topology: Topology,
  retryDelaysMs: readonly number[],
): Promise<void> {
  for (const [queue, args] of queuesOf(topology, retryDelaysMs)) {
    await channel.assertQueue(queue, { durable: true, arguments: args });
  }
  // Exchanges after the queues, and the events' with its bindings before the others: who finds the last exchange finds it all.
  for (const { name, type } of exchangesOf(topology)) {
    await channel.assertExchange(name, type, { durable: true });
    for (const { queue, routingKey } of bindingsOf(topology, retryDelaysMs, name)) {
      await channel.bindQueue(queue, name, routingKey);
    }
  }
}

/**
 * Looks for all queues and exchanges, which needs no rights.
 *
 * @throws if one is missing (404), and then the channel is closed
 */
export async function checkTopology(
  channel: Channel,
  topology: Topology,
  retryDelaysMs: readonly number[],
): Promise<void> {
  for (const queue of queuesOf(topology, retryDelaysMs).keys()) await channel.checkQueue(queue);
  for (const { name } of exchangesOf(topology)) await channel.checkExchange(name);
}
