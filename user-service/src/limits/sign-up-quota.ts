import { AppError } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { createCounter } from './counter.js';

const windowSeconds = 3_600;

/** Limits sign-ups by address: hashing a password takes tens of milliseconds, and the user's row stays. */
export interface SignUpQuota {
  /**
   * Counts a sign-up before its password is hashed.
   *
   * @param address undefined if the gateway does not limit rates
   * @throws AppError `too_many_requests` with the seconds to wait
   */
  take(address: string | undefined): Promise<void>;
}

export function createSignUpQuota(redis: RedisConnection, perHour: number): SignUpQuota {
  const counter = createCounter(redis, { prefix: 'auth:throttle:sign-up', limit: perHour, windowSeconds });
  return {
    async take(address) {
      if (address === undefined) return;
      const retryAfterSeconds = await counter.count(address);
      if (retryAfterSeconds === undefined) return;
      const detail = `An address may sign up ${perHour} users an hour. Try again in ${retryAfterSeconds} s.`;
      throw new AppError('too_many_requests', { detail, retryAfterSeconds });
    },
  };
}
