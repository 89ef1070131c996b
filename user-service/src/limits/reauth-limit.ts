import { AppError } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { createCounter } from './counter.js';

/** Wrong current passwords that one account may send in a minute. */
const maxWrong = 5;
const windowSeconds = 60;

/** Keeps the thief of a token from guessing the password that sensitive changes need. */
export interface ReauthLimit {
  /**
   * Counts an attempt before the password is compared, so that concurrent attempts gain nothing.
   *
   * @throws AppError `too_many_sign_ins` with the seconds to wait
   */
  count(uid: string): Promise<void>;
  /** Undoes the count of a correct attempt. */
  forgive(uid: string): Promise<void>;
}

export function createReauthLimit(redis: RedisConnection): ReauthLimit {
  const counter = createCounter(redis, { prefix: 'auth:throttle:proof', limit: maxWrong, windowSeconds });
  return {
    async count(uid) {
      const retryAfterSeconds = await counter.count(uid);
      if (retryAfterSeconds !== undefined) throw new AppError('too_many_sign_ins', { retryAfterSeconds });
    },
    forgive: (uid) => counter.uncount(uid),
  };
}
