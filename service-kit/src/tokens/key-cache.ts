import type { KeyObject } from 'node:crypto';
import { AppError } from '../errors/app-error.js';
import type { Component, Readiness } from '../lifecycle/component.js';
import type { Logger } from '../logging/logger.js';
import { type KeySet, readKeySet } from './key-set.js';

export interface KeyCacheOptions {
  readonly name?: string;
  /** Fetches the issuer's JWK Set document. */
  readonly load: () => Promise<unknown>;
  readonly logger: Logger;
  /** How old the set may grow before it is fetched again, in ms; default 60,000. */
  readonly refreshMs?: number;
  /** The least time between two fetches, whatever key ids are asked for, in ms; default 1,000. */
  readonly restMs?: number;
}

export interface KeyCache extends Component {
  /**
   * The key with an id. An unknown one makes it fetch the keys, at most once in `restMs`.
   *
   * @throws AppError `unavailable` if the issuer has not been reached yet
   */
  keyOf(kid: string): Promise<KeyObject | undefined>;
}

/** An issuer's public keys, kept while the issuer is unavailable: verifying a token needs no call. */
export function createKeyCache(options: KeyCacheOptions): KeyCache {
  const { name = 'token-keys', load, logger, refreshMs = 60_000, restMs = 1_000 } = options;
  let keys: KeySet = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function fetchKeys(): Promise<void> {
    fetchedAt = performance.now();
    try {
      keys = readKeySet(await load());
    } catch (error) {
      logger.warn({ err: error }, 'could not fetch the token keys');
    }
  }
  /** One fetch at a time, shared by concurrent callers. */
  function refresh(): Promise<void> {
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    name,
    async start() {
      const tick = (): void => {
        // Without keys nobody can sign in, so ask the issuer as often as allowed.
        const due = fetchedAt + (keys.size === 0 ? restMs : refreshMs);
        if (performance.now() >= due) void refresh();
      };
      timer = setInterval(tick, restMs);
      timer.unref();
      tick();
    },
    async stop() {
      clearInterval(timer);
      await fetching;
    },
    readiness(): Readiness {
      return keys.size > 0 ? { ready: true } : { ready: false, detail: 'no token keys yet' };
    },
    async keyOf(kid) {
      const known = keys.get(kid);
      const resting = !fetching && keys.size > 0 && performance.now() < fetchedAt + restMs;
      if (known || resting) return known;
      await refresh();
      if (keys.size === 0) throw new AppError('unavailable', { retryAfterSeconds: 1 });
      return keys.get(kid);
    },
  };
}
