import { AppError } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { revocationKeys, type TokenClaims, tokenStanding } from '@jogging/service-kit/tokens';

export interface Revocations {
  /** @throws AppError `revoked_token`, or `unavailable` if Redis does not answer or was just emptied */
  check(claims: Pick<TokenClaims, 'sid' | 'uid' | 'gen'>): Promise<void>;
}

export function createRevocations(redis: RedisConnection): Revocations {
  return {
    async check(claims) {
      const { epoch, denied, generation } = revocationKeys;
      const [current = null, denial = null, held = null] = await redis.run((client) =>
        client.mget(epoch, denied(claims.sid), generation(claims.uid)),
      );
      const standing = tokenStanding(claims, { epoch: current, denied: denial, generation: held });
      if (standing === 'unknown') throw new AppError('unavailable', { retryAfterSeconds: 1 });
      if (standing === 'revoked') throw new AppError('revoked_token');
    },
  };
}
