import { AsyncResource } from 'node:async_hooks';
import type { Socket } from 'node:net';
import { type ChannelModel, connect, type RecoveringChannelModel, type SocketOptions } from 'amqplib';
import { backoffMs } from '../../backoff.js';
import { endsWithin } from '../../lifecycle/index.js';
import type { Logger } from '../../logging/index.js';
import { counter, gauge } from '../../metrics/index.js';
import { BrokerNodes } from './broker-nodes.js';
import { closeChannel } from './close-channel.js';
import { assertTopology, checkTopology, type Topology } from './topology.js';

export interface BrokerConnectionOptions {
  /** Of one node, or of several, of which another is tried each time. */
  readonly url: string;
  /** Shown in the broker's list of connections, and in our metrics. */
  readonly name: string;
  readonly topology: Topology;
  readonly retryDelaysMs: readonly number[];
  readonly logger: Logger;
  /** Trust and certificate for `amqps:`. */
  readonly tls?: Pick<SocketOptions, 'ca' | 'cert' | 'key'> | undefined;
}

const handshakeTimeoutMs = 5_000;
const assertTimeoutMs = 15_000;
const closeTimeoutMs = 2_000;

const notFound = 404;
const accessRefused = 403;
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Called with each connection as soon as the topology is declared on it. */
export type ConnectionListener = (model: ChannelModel) => void;

/**
 * A connection to RabbitMQ that reconnects forever with growing delays (amqplib's recovery). It counts as connected once
 * the whole topology is there: declared before, or by us if our user may.
 */
export class BrokerConnection {
  readonly #options: BrokerConnectionOptions;
  readonly #nodes: BrokerNodes;
  readonly #listeners = new Set<ConnectionListener>();
  readonly #unblockedListeners = new Set<() => void>();
  #recovering: RecoveringChannelModel | undefined;
  #model: ChannelModel | undefined;
  #generation = 0;
  #blockedBecause: string | undefined;
  #fault = 'not connected yet';
  #asserting: Promise<void> | undefined;

  constructor(options: BrokerConnectionOptions) {
    this.#options = options;
    this.#nodes = new BrokerNodes(options.url);
  }

  /** The connection, if it is open. */
  get model(): ChannelModel | undefined {
    return this.#model;
  }

  /** How many connections there have been. When it changes, messages in transit may have been lost. */
  get generation(): number {
    return this.#generation;
  }

  /** Why the broker blocks publishers (a memory or disk alarm), if it does. */
  get blockedBecause(): string | undefined {
    return this.#blockedBecause;
  }

  /** Why it could not connect, or why the last connection ended. */
  get fault(): string {
    return this.#fault;
  }

  /** Also calls the listener with the current connection. */
  onConnect(listener: ConnectionListener): void {
    this.#listeners.add(listener);
    if (this.#model) listener(this.#model);
  }

  /** Called when the broker no longer blocks publishers. */
  onUnblocked(listener: () => void): void {
    this.#unblockedListeners.add(listener);
  }

  async start(): Promise<void> {
    const { name, tls = {} } = this.#options;
    this.#observe();
    const recovering = await connect(this.#nodes.target, {
      ...tls,
      noDelay: true,
      keepAlive: true,
      timeout: handshakeTimeoutMs,
      clientProperties: { connection_name: name },
      recovery: { waitForConnect: false, calculateDelay: (attempt) => backoffMs(attempt), setup: this.#setUp },
    });
    this.#recovering = recovering;
    // A socket's events run in the context of the last writer, possibly a request; these belong to no request.
    recovering.on('connect', AsyncResource.bind(this.#connected));
    recovering.on('disconnect', AsyncResource.bind(this.#disconnected));
    recovering.on('connect-failed', AsyncResource.bind(this.#disconnected));
    recovering.on('blocked', AsyncResource.bind(this.#blocked));
    recovering.on('unblocked', AsyncResource.bind(this.#unblocked));
    // 'disconnect' follows and carries the same error; without a listener this one would end the process.
    recovering.on('error', () => {});
  }

  async stop(): Promise<void> {
    const model = this.#model;
    const closing = this.#recovering?.close() ?? Promise.resolve();
    // amqplib waits forever for the broker's response, even on a dead connection.
    if (!(await endsWithin(closing, closeTimeoutMs)) && model) destroy(model, 'no answer to closing');
    this.#model = undefined;
    this.#observe();
  }

  /** Ends an open but unresponsive connection, so that recovery opens another. */
  abort(reason: string): void {
    if (this.#model) destroy(this.#model, reason);
  }

  /** Declares the topology again on the current connection if some of it is missing; concurrent calls share one declaration. */
  assertTopology(): Promise<void> {
    const model = this.#model;
    if (!model) return Promise.resolve();
    this.#asserting ??= this.#assertOn(model).finally(() => {
      this.#asserting = undefined;
    });
    return this.#asserting;
  }

  readonly #setUp = async (model: ChannelModel): Promise<void> => {
    // Recovery listens for errors only after this; until then an unhandled error would end the process.
    model.on('error', () => {});
    try {
      await this.#assertOn(model);
    } catch (error) {
      destroy(model, 'the topology could not be declared');
      throw error;
    }
  };

  async #assertOn(model: ChannelModel): Promise<void> {
    const { topology, retryDelaysMs } = this.#options;
    const onChannel = async (step: typeof assertTopology): Promise<void> => {
      const channel = await model.createChannel();
      channel.on('error', () => {});
      await step(channel, topology, retryDelaysMs);
      await closeChannel(channel);
    };
    const work = async (): Promise<void> => {
      try {
        await onChannel(checkTopology);
      } catch (error) {
        if (codeOf(error) !== notFound) throw error;
        await onChannel(assertTopology).catch((refusal: unknown) => {
          if (codeOf(refusal) !== accessRefused) throw refusal;
          throw new Error('the topology is not declared, and this user may not declare it', { cause: refusal });
        });
      }
    };
    if (!(await endsWithin(work(), assertTimeoutMs))) throw new Error('no response to the declaration of the topology');
  }

  readonly #connected = (model: ChannelModel): void => {
    writeTogether(model);
    this.#model = model;
    this.#generation += 1;
    this.#blockedBecause = undefined;
    this.#options.logger.info({ connection: this.#options.name }, 'connected to RabbitMQ');
    this.#observe();
    for (const listener of this.#listeners) listener(model);
  };

  readonly #disconnected = (error: Error): void => {
    const { logger, name } = this.#options;
    const message = { connection: name, reason: error.message };
    if (this.#model) logger.warn(message, 'lost the connection to RabbitMQ');
    else if (error.message !== this.#fault) logger.warn(message, 'cannot connect to RabbitMQ; retrying');
    if (this.#model) lost.inc({ connection: name });
    this.#fault = error.message;
    this.#model = undefined;
    this.#nodes.next();
    this.#observe();
  };

  readonly #blocked = (reason: string): void => {
    this.#blockedBecause = reason;
    this.#options.logger.error({ connection: this.#options.name, reason }, 'RabbitMQ blocks publishers');
  };

  readonly #unblocked = (): void => {
    this.#blockedBecause = undefined;
    this.#options.logger.info({ connection: this.#options.name }, 'RabbitMQ accepts messages again');
    for (const listener of this.#unblockedListeners) listener();
  };

  #observe(): void {
    connected.set({ connection: this.#options.name }, this.#model ? 1 : 0);
  }
}

const connected = gauge({
  name: 'broker_connected',
  help: 'Whether the connection to RabbitMQ is open with its topology declared',
  labels: ['connection'],
});

const lost = counter({
  name: 'broker_connections_lost_total',
  help: 'Connections to RabbitMQ that we did not close',
  labels: ['connection'],
});

/** A connection's socket, which amqplib keeps to itself. */
function socketOf(model: ChannelModel): Socket {
  return (model.connection as unknown as { stream: Socket }).stream;
}

/** Destroys a connection's socket; amqplib then sees a lost connection. */
function destroy(model: ChannelModel, reason: string): void {
  socketOf(model).destroy(new Error(reason));
}

/** amqplib writes each message with a system call of its own; now all messages of one turn of the event loop share one. */
function writeTogether(model: ChannelModel): void {
  const socket = socketOf(model);
  const write = socket.write.bind(socket) as (...parameters: unknown[]) => boolean;
  socket.write = (...parameters: unknown[]): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...parameters);
  };
}
