import { AppError } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Requests a minute: for a user, and for an address without a token. */
export const requestsPerMinute = { user: 6000, address: 600 } as const;

export type RateSubject = { readonly user: string } | { readonly address: string };

export interface Rates {
  /**
   * Counts a request.
   *
   * @returns the headers `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers)
   * @throws AppError `too_many_requests` with the seconds to wait, `unavailable` if Redis does not answer
   */
  count(subject: RateSubject): Promise<Readonly<Record<string, string>>>;
}

export class RateExceeded extends AppError {
  constructor(
    readonly headers: Readonly<Record<string, string>>,
    retryAfterSeconds: number,
  ) {
    super('too_many_requests', { retryAfterSeconds });
  }
}

export function createRates(redis: RedisConnection): Rates {
  const limiter = (policy: keyof typeof requestsPerMinute) =>
    new RateLimiterRedis({
      storeClient: redis.client,
      keyPrefix: `rate:${policy}`,
      points: requestsPerMinute[policy],
      duration: 60,
    });
  const limiters = { user: limiter('user'), address: limiter('address') };
  return {
    async count(subject) {
      const [policy, key] =
        'user' in subject ? (['user', subject.user] as const) : (['address', subject.address] as const);
      return redis.run(async () => {
        try {
          return headers(policy, await limiters[policy].consume(key));
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          throw new RateExceeded(headers(policy, refused), Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
        }
      });
    },
  };
}

function headers(policy: keyof typeof requestsPerMinute, state: RateLimiterRes): Record<string, string> {
  const reset = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  return {
    'RateLimit-Policy': `"${policy}";q=${requestsPerMinute[policy]};w=60`,
    RateLimit: `"${policy}";r=${Math.max(0, state.remainingPoints)};t=${reset}`,
  };
}
