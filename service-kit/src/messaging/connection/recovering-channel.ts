import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { backoffMs } from '../../backoff.js';
import { endsWithin } from '../../lifecycle/index.js';
import type { Logger } from '../../logging/index.js';
import { counter } from '../../metrics/index.js';
import type { BrokerConnection } from './broker-connection.js';
import { closeChannel } from './close-channel.js';

export interface ChannelRole {
  readonly name: string;
  /** Prepares a new channel; one that throws is closed and opened again. */
  opened(channel: ConfirmChannel): Promise<void> | void;
  /** The channel is open and prepared; `channel` returns it. */
  available?(): void;
}

/** How long a channel must have lived for its end to count as the first in a row, in ms. */
const stableMs = 10_000;

const closeTimeoutMs = 1_000;

/**
 * A channel that is open whenever its connection is. If it closes alone, something at the broker was not as expected (a
 * missing exchange or queue, say): the topology is declared again, then a new channel is opened.
 */
export class RecoveringChannel {
  readonly #connection: BrokerConnection;
  readonly #role: ChannelRole;
  readonly #logger: Logger;
  readonly #stopped = new AbortController();
  #channel: ConfirmChannel | undefined;
  #serving: Promise<void> = Promise.resolve();

  constructor(connection: BrokerConnection, role: ChannelRole, logger: Logger) {
    this.#connection = connection;
    this.#role = role;
    this.#logger = logger;
    connection.onConnect((model) => {
      this.#serving = this.#serving.then(() => this.#serve(model));
    });
  }

  /** The channel, if it is open and prepared. */
  get channel(): ConfirmChannel | undefined {
    return this.#channel;
  }

  /** Closes the channel, and opens another one. */
  async restart(): Promise<void> {
    if (this.#channel) await closeChannel(this.#channel).catch(() => {});
  }

  /** Closes the channel permanently. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const closing = this.#channel ? closeChannel(this.#channel).catch(() => {}) : Promise.resolve();
    this.#channel = undefined;
    // On an unresponsive connection, closing the connection closes it.
    await endsWithin(closing, closeTimeoutMs);
  }

  async #serve(model: ChannelModel): Promise<void> {
    let failures = 0;
    while (this.#isCurrent(model)) {
      const since = performance.now();
      try {
        await this.#openAndWait(model);
      } catch (error) {
        this.#logger.warn({ channel: this.#role.name, err: error }, 'a channel to RabbitMQ could not be opened');
      }
      if (!this.#isCurrent(model)) return;
      failures = performance.now() - since > stableMs ? 1 : failures + 1;
      reopened.inc({ channel: this.#role.name });
      await delay(backoffMs(failures, 50), undefined, { signal: this.#stopped.signal }).catch(() => {});
      if (!this.#isCurrent(model)) return;
      await this.#connection.assertTopology().catch((error: unknown) => {
        this.#logger.error({ channel: this.#role.name, err: error }, 'the topology could not be declared again');
      });
    }
  }

  async #openAndWait(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    const closed = endOf(channel, this.#role.name, this.#logger);
    try {
      await this.#role.opened(channel);
      if (this.#stopped.signal.aborted) throw new Error('stopped while opening');
      this.#channel = channel;
      this.#role.available?.();
    } catch (error) {
      await closeChannel(channel).catch(() => {});
      throw error;
    }
    await closed;
    this.#channel = undefined;
  }

  #isCurrent(model: ChannelModel): boolean {
    return !this.#stopped.signal.aborted && this.#connection.model === model;
  }
}

/** Resolves when the channel has closed for any reason. */
function endOf(channel: Channel, name: string, logger: Logger): Promise<void> {
  channel.on('error', (error) => logger.warn({ channel: name, reason: error.message }, 'RabbitMQ closed a channel'));
  return new Promise((resolve) => {
    channel.once('close', () => resolve());
  });
}

const reopened = counter({
  name: 'broker_channels_reopened_total',
  help: 'Channels to RabbitMQ that closed on an open connection and were reopened',
  labels: ['channel'],
});
