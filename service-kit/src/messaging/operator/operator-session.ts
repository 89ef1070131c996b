import { type ChannelModel, type ConfirmChannel, connect, type SocketOptions } from 'amqplib';
import { urlsOfHosts } from '../../config/index.js';
import { endsWithin } from '../../lifecycle/index.js';
import { closeChannel } from '../connection/close-channel.js';
import { deadLetterQueue, defaultRetryDelaysMs, retryQueue, type Topology } from '../connection/topology.js';
import {
  type DeadLetter,
  type DeadLetterSelection,
  dropDeadLetters,
  listDeadLetters,
  requeueDeadLetters,
} from './dead-letters.js';

export interface OperatorSessionOptions {
  readonly url: string;
  readonly topology: Topology;
  readonly retryDelaysMs?: readonly number[];
  readonly tls?: Pick<SocketOptions, 'ca' | 'cert' | 'key'>;
}

/** How full one consumer's queues are; undefined for a queue that does not exist. */
export interface QueueDepth {
  readonly queue: string;
  /** Messages ready to be delivered, without those that consumers hold. */
  readonly ready: number | undefined;
  /** Messages waiting for a retry. */
  readonly retrying: number | undefined;
  readonly dead: number | undefined;
  readonly consumers: number | undefined;
}

/** An operator's actions at the broker, over AMQP. Declares nothing. */
export interface OperatorSession {
  depths(): Promise<QueueDepth[]>;
  /** The first dead letters of a queue, oldest first; default 100. They stay in place. */
  list(queue: string, limit?: number): Promise<DeadLetter[]>;
  /** Requeues dead letters; returns how many. */
  requeue(queue: string, selection: DeadLetterSelection): Promise<number>;
  /** Deletes dead letters; returns how many. */
  drop(queue: string, selection: DeadLetterSelection): Promise<number>;
  close(): Promise<void>;
}

const connectTimeoutMs = 5_000;
/** amqplib waits forever for the broker's response, even on a dead connection. */
const closeTimeoutMs = 2_000;
const notFound = 404;

/** Tries one node after the other. @throws what the last one caused */
async function connectToAny(url: string, options: SocketOptions): Promise<ChannelModel> {
  const [first, ...others] = urlsOfHosts(url);
  let connecting = connect(first, options);
  for (const node of others) connecting = connecting.catch(() => connect(node, options));
  return connecting;
}

/** @throws if the broker does not respond */
export async function openOperatorSession(options: OperatorSessionOptions): Promise<OperatorSession> {
  const { url, topology, tls = {}, retryDelaysMs = defaultRetryDelaysMs } = options;
  const connection = await connectToAny(url, { ...tls, timeout: connectTimeoutMs, noDelay: true });
  // Pending work fails with it; without a listener the error would end the process.
  connection.on('error', () => {});

  const known = (queue: string): string => {
    if (!topology.queues.some(({ name }) => name === queue)) throw new Error(`there is no queue ${queue}`);
    return queue;
  };
  return {
    depths: () =>
      Promise.all(
        topology.queues.map(async ({ name }) => {
          const main = await check(connection, name);
          const dead = await check(connection, deadLetterQueue(name));
          const waiting = await Promise.all(retryDelaysMs.map((delay) => check(connection, retryQueue(name, delay))));
          const retrying = waiting.reduce<number | undefined>(
            (sum, queue) => (sum === undefined || !queue ? undefined : sum + queue.messageCount),
            0,
          );
          return {
            queue: name,
            ready: main?.messageCount,
            retrying,
            dead: dead?.messageCount,
            consumers: main?.consumerCount,
          };
        }),
      ),
    list: (queue, limit = 100) => onChannel(connection, (channel) => listDeadLetters(channel, known(queue), limit)),
    requeue: (queue, selection) =>
      onChannel(connection, (channel) => requeueDeadLetters(channel, known(queue), selection)),
    drop: (queue, selection) => onChannel(connection, (channel) => dropDeadLetters(channel, known(queue), selection)),
    close: async () => void (await endsWithin(connection.close(), closeTimeoutMs)),
  };
}

/** A channel for one task: unacknowledged messages return to the queue when it closes. */
async function onChannel<T>(connection: ChannelModel, work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  const channel = await connection.createConfirmChannel();
  let open = true;
  channel.on('error', () => {});
  channel.once('close', () => {
    open = false;
  });
  try {
    return await work(channel);
  } finally {
    if (open) await closeChannel(channel);
  }
}

async function check(
  connection: ChannelModel,
  queue: string,
): Promise<{ messageCount: number; consumerCount: number } | undefined> {
  try {
    return await onChannel(connection, (channel) => channel.checkQueue(queue));
  } catch (error) {
    if ((error as { code?: unknown }).code === notFound) return undefined;
    throw error;
  }
}
