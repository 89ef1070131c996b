import { Redis } from 'ioredis';
import { AppError } from '../errors/app-error.js';
import { endsWithin } from '../lifecycle/bounded.js';
import type { Component, Readiness } from '../lifecycle/component.js';
import { RecentFault } from '../lifecycle/recent-fault.js';
import type { Logger } from '../logging/logger.js';
import { type ConnectionOptions, sentinelOptions } from './redis-url.js';

export interface RedisConnectionOptions {
  /** As `redisUrl` reads it. */
  readonly url: string;
  readonly logger: Logger;
  /** Shown in `CLIENT LIST`. */
  readonly name?: string;
  /** The longest that a command may take, in ms; default 1,000. */
  readonly commandTimeoutMs?: number;
}

export interface RedisConnection extends Component {
  /** For what needs the client itself; its errors are ioredis' own. */
  readonly client: Redis;
  /**
   * Runs commands.
   *
   * @throws AppError `unavailable` if Redis does not answer in time; it may have done the work
   */
  run<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /**
   * Runs commands and, with Sentinels, waits until a replica has what they wrote, so that no failover loses it.
   *
   * @throws AppError `unavailable` also if no replica confirms it in time; it is written all the same
   */
  runReplicated<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /** Resolves as soon as Redis answers; rejects when the signal fires. */
  whenReady(signal?: AbortSignal): Promise<void>;
}

const retryAfterSeconds = 1;
const firstConnectionMs = 3_000;

/** Redis answers but refuses: memory full, disk full, still loading, or a replica. */
const refusals = /^(OOM|MISCONF|LOADING|READONLY|NOREPLICAS|MASTERDOWN|CLUSTERDOWN) /;

/** A transaction is refused with EXECABORT; ioredis keeps what its commands were refused with in `previousErrors`. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (refusals.test(error.message)) return true;
  return 'previousErrors' in error && Array.isArray(error.previousErrors) && error.previousErrors.some(isRefusal);
}

/**
 * A connection to Redis that reconnects by itself. Commands do not queue: without a connection they fail immediately, without an
 * answer after `commandTimeoutMs`, and no command is ever sent twice.
 */
export function createRedis(options: RedisConnectionOptions): RedisConnection {
  const { url, logger, name = 'redis', commandTimeoutMs = 1_000 } = options;
  const sentinels = sentinelOptions(url);
  const common: ConnectionOptions = {
    lazyConnect: true,
    connectionName: name,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: commandTimeoutMs,
    // Detects a peer that vanished, as opposed to an idle one: the socket is closed and reopened.
    socketTimeout: 2 * commandTimeoutMs,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
    // A former primary that is now a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  const client = sentinels ? new Redis({ ...common, ...sentinels }) : new Redis(url, common);
  const refused = new RecentFault();
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) logger.warn({ err: error }, 'Redis does not answer');
    away = true;
  });
  client.on('ready', () => {
    if (away) logger.info('Redis answers again');
    away = false;
  });

  async function run<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(client);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      if (isRefusal(cause)) {
        if (refused.reason === undefined) logger.error({ err: cause }, 'Redis refuses commands');
        refused.note(cause);
      }
      throw new AppError('unavailable', { retryAfterSeconds, cause });
    }
  }

  return {
    name,
    client,
    async start() {
      // Rejects if the first attempt fails, and waits for a Sentinel; the client keeps trying.
      await endsWithin(client.connect(), firstConnectionMs).catch(() => undefined);
    },
    async stop() {
      client.disconnect();
    },
    async readiness(): Promise<Readiness> {
      try {
        await client.ping();
        const { reason } = refused;
        return reason === undefined ? { ready: true } : { ready: false, detail: reason };
      } catch (error) {
        return { ready: false, detail: error instanceof Error ? error.message : String(error) };
      }
    },
    run,
    async runReplicated(work) {
      const result = await run(work);
      if (sentinels === undefined) return result;
      // On the connection of the writes: it is sent in the turn in which their response was read.
      const replicas = await run((open) => open.wait(1, Math.floor(commandTimeoutMs / 2)));
      if (replicas > 0) return result;
      throw new AppError('unavailable', {
        retryAfterSeconds,
        cause: new Error('no replica of Redis has confirmed it'),
      });
    },
    async whenReady(signal) {
      while (client.status !== 'ready') await statusChange(client, signal);
    },
  };
}

function statusChange(client: Redis, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      client.off('ready', onReady);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onReady = (): void => finish(resolve);
    const onAbort = (): void => finish(() => reject(signal?.reason));
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    client.on('ready', onReady);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
