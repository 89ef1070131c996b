import type { RedisConnection } from '@jogging/service-kit/redis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

export interface CounterOptions {
  /** Keys in Redis are `<prefix>:<subject>`; each lives for the window. */
  readonly prefix: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** Limits how often something may happen in a window; counts in Redis. */
export interface Counter {
  /**
   * @returns undefined if it may happen, else the seconds until it may
   * @throws AppError `unavailable` while Redis does not answer
   */
  count(subject: string): Promise<number | undefined>;
  /** Undoes one count. */
  uncount(subject: string): Promise<void>;
}

export function createCounter(redis: RedisConnection, { prefix, limit, windowSeconds }: CounterOptions): Counter {
  const limiter = new RateLimiterRedis({
    storeClient: redis.client,
    keyPrefix: prefix,
    points: limit,
    duration: windowSeconds,
  });
  return {
    count: (subject) =>
      redis.run(async () => {
        try {
          await limiter.consume(subject);
          return undefined;
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
        }
      }),
    async uncount(subject) {
      await redis.run(() => limiter.reward(subject));
    },
  };
}
