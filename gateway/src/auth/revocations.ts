import { AppError } from '@jogging/service-kit';
import { type RevocationState, revocationKeys, type TokenClaims, tokenStanding } from '@jogging/service-kit/tokens';
import type { Redis } from 'ioredis';

/** Whether a verified token still holds, asked of Redis in one round trip. */
export interface Revocations {
  /** @throws AppError `revoked_token`, or `unavailable` where Redis is silent or was emptied: nobody gets in unchecked */
  check(claims: TokenClaims): Promise<void>;
}

export function createRevocations(redis: Pick<Redis, 'mget'>): Revocations {
  return {
    async check(claims) {
      const standing = tokenStanding(claims, await ask(redis, claims));
      if (standing === 'unknown') throw silent();
      if (standing === 'revoked') throw new AppError('revoked_token');
    },
  };
}

async function ask(redis: Pick<Redis, 'mget'>, { sid, uid }: TokenClaims): Promise<RevocationState> {
  try {
    const keys = [revocationKeys.epoch, revocationKeys.denied(sid), revocationKeys.generation(uid)];
    const [epoch = null, denied = null, generation = null] = await redis.mget(keys);
    return { epoch, denied, generation };
  } catch (cause) {
    throw silent(cause);
  }
}

function silent(cause?: unknown): AppError {
  return new AppError('unavailable', {
    detail: 'Sign-ins cannot be checked at the moment.',
    retryAfterSeconds: 1,
    cause,
  });
}
