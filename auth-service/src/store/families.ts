import { createHash } from 'node:crypto';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { epochOf, revocationKeys, revocationTtlSeconds } from '@jogging/service-kit/tokens';
import { beginScript, endScript, rotateScript } from './family-scripts.js';

/** A refresh token's family: all that descend from one sign-in, of which only the last serves. */
export interface NewFamily {
  readonly sid: string;
  readonly uid: string;
  readonly generation: number;
  readonly refreshToken: string;
}

export interface Rotation {
  readonly sid: string;
  readonly usedToken: string;
  readonly newToken: string;
  /** The account's generation now. */
  readonly generation: number;
}

export type TokenState =
  | { readonly kind: 'live'; readonly sid: string; readonly uid: string }
  /** It was exchanged before: someone else may hold its successor. */
  | { readonly kind: 'used'; readonly sid: string }
  /** Never given, expired, or of a family that has ended. */
  | { readonly kind: 'unknown' };

export interface Families {
  /** @returns false where Redis was emptied since the sign-in began */
  begin(family: NewFamily): Promise<boolean>;
  find(refreshToken: string): Promise<TokenState>;
  /** Exchanges a token for the next; where it is not the last of its family, or the account has changed, the family ends. */
  rotate(rotation: Rotation): Promise<'rotated' | 'refused'>;
  /** Ends a family and denies its access tokens. @returns false where that had been done before */
  end(sid: string): Promise<boolean>;
}

/** How long a refresh token lives, in seconds. */
export const refreshSeconds = 30 * 86_400;

/** Sign-ins of one account that can be refreshed; the oldest ends where one more begins. */
export const mostFamilies = 100;

const keys = {
  family: (sid: string) => `auth:family:${sid}`,
  refresh: (hash: string) => `auth:refresh:${hash}`,
  ofAccount: (uid: string) => `auth:families:${uid}`,
};

/** Tokens are 256 random bits, so that a plain hash keeps whoever reads Redis from using them. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function createFamilies(redis: RedisConnection): Families {
  const evaluate = (script: string, names: readonly string[], values: readonly (string | number)[]): Promise<unknown> =>
    redis.run((client) => client.eval(script, names.length, ...names, ...values.map(String)));

  return {
    async begin({ sid, uid, generation, refreshToken }) {
      const hash = hashOf(refreshToken);
      const names = [revocationKeys.epoch, keys.family(sid), keys.refresh(hash), keys.ofAccount(uid)];
      const values = [epochOf(sid), sid, uid, generation, hash, refreshSeconds, mostFamilies, keys.family('')];
      return (await evaluate(beginScript, names, values)) === 1;
    },
    async find(refreshToken) {
      const hash = hashOf(refreshToken);
      const sid = await redis.run((client) => client.get(keys.refresh(hash)));
      if (sid === null) return { kind: 'unknown' };
      const [uid, current] = await redis.run((client) => client.hmget(keys.family(sid), 'uid', 'current'));
      if (uid == null) return { kind: 'unknown' };
      return current === hash ? { kind: 'live', sid, uid } : { kind: 'used', sid };
    },
    async rotate({ sid, usedToken, newToken, generation }) {
      const [used, next] = [hashOf(usedToken), hashOf(newToken)];
      const names = [revocationKeys.epoch, keys.family(sid), keys.refresh(next), revocationKeys.denied(sid)];
      const values = [epochOf(sid), sid, used, next, generation, refreshSeconds, revocationTtlSeconds];
      return (await evaluate(rotateScript, names, values)) === 1 ? 'rotated' : 'refused';
    },
    async end(sid) {
      return (await evaluate(endScript, [keys.family(sid), revocationKeys.denied(sid)], [revocationTtlSeconds])) === 1;
    },
  };
}
