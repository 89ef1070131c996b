import { AppError } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

/** Wrong reauthLimit of a registration's password in a minute, after which it has to wait for the minute's end. */
const mostWrong = 5;
const windowSeconds = 60;

/** Keeps whoever holds somebody's token from guessing the password that a change of password asks for. */
export interface ReauthLimit {
  /** @throws AppError `too_many_sign_ins` with the seconds to wait */
  check(uid: string): Promise<void>;
  wrong(uid: string): Promise<void>;
}

export function createReauthLimit(redis: RedisConnection): ReauthLimit {
  const limiter = new RateLimiterRedis({
    storeClient: redis.client,
    keyPrefix: 'auth:throttle:proof',
    points: mostWrong,
    duration: windowSeconds,
  });
  return {
    async check(uid) {
      const state = await redis.run(() => limiter.get(uid));
      if (state === null || state.consumedPoints < mostWrong) return;
      throw new AppError('too_many_sign_ins', {
        retryAfterSeconds: Math.max(1, Math.ceil(state.msBeforeNext / 1_000)),
      });
    },
    async wrong(uid) {
      await redis.run(() => limiter.penalty(uid));
    },
  };
}
