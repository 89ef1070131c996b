import { AppError } from '../../errors/index.js';
import type { BrokerConnection } from './broker-connection.js';
import { closeChannel } from './close-channel.js';

const notFound = 404;

/**
 * An empty durable queue whose existence shows that the broker has kept its data. A broker that lost its data (a lost
 * disk, a deleted vhost) comes back without it, while every process declares the rest of the topology.
 */
export class BrokerDataMarker {
  readonly #connection: BrokerConnection;
  readonly #queue: string;

  constructor(connection: BrokerConnection, queue: string) {
    this.#connection = connection;
    this.#queue = queue;
  }

  /** @throws if the broker is unavailable or does not answer */
  async exists(): Promise<boolean> {
    const channel = await this.#open();
    try {
      await channel.checkQueue(this.#queue);
    } catch (error) {
      // The broker also closes the channel.
      if ((error as { code?: unknown }).code === notFound) return false;
      throw error;
    }
    await closeChannel(channel);
    return true;
  }

  async declare(): Promise<void> {
    const channel = await this.#open();
    await channel.assertQueue(this.#queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await closeChannel(channel);
  }

  async #open() {
    const { model } = this.#connection;
    if (!model) throw new AppError('unavailable', { cause: new Error(this.#connection.fault) });
    const channel = await model.createChannel();
    channel.on('error', () => {});
    return channel;
  }
}
