import { AppError, loadTogether } from '@jogging/service-kit';
import { type RevocationState, revocationKeys, type TokenClaims, tokenStanding } from '@jogging/service-kit/tokens';
import type { Redis } from 'ioredis';

/** Asks Redis whether verified tokens are still valid, in one round trip for all requests of the same moment. */
export interface Revocations {
  /** @throws AppError `revoked_token`, or `unavailable` if Redis does not answer or was emptied: nobody gets in unchecked */
  check(claims: TokenClaims): Promise<void>;
}

export function createRevocations(redis: Pick<Redis, 'mget'>): Revocations {
  // At the end of a turn of the event loop: under load one command then asks for many tokens.
  const stateOf = loadTogether(statesOf, { atEnd: setImmediate });

  async function statesOf(all: readonly TokenClaims[]): Promise<RevocationState[]> {
    const keys = all.flatMap(({ sid, uid }) => [revocationKeys.denied(sid), revocationKeys.generation(uid)]);
    try {
      const [epoch = null, ...values] = await redis.mget([revocationKeys.epoch, ...keys]);
      return all.map((_, index) => {
        return { epoch, denied: values[2 * index] ?? null, generation: values[2 * index + 1] ?? null };
      });
    } catch (cause) {
      throw silent(cause);
    }
  }

  return {
    async check(claims) {
      const standing = tokenStanding(claims, await stateOf(claims));
      if (standing === 'unknown') throw silent();
      if (standing === 'revoked') throw new AppError('revoked_token');
    },
  };
}

function silent(cause?: unknown): AppError {
  return new AppError('unavailable', {
    detail: 'Tokens cannot be checked right now.',
    retryAfterSeconds: 1,
    cause,
  });
}
