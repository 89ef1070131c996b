import type { RedisConnection } from '@jogging/service-kit/redis';
import { epochOf, revocationKeys, revocationTtlSeconds } from '@jogging/service-kit/tokens';
import { hashOf, nextRefreshToken, parseRefreshToken, type RefreshToken } from '../keys/refresh-token.js';
import { beginScript, endScript, rotateScript } from './family-scripts.js';

/** A refresh token's family: all tokens that descend from one sign-in. Only the newest can be used. */
export interface NewFamily {
  readonly sid: string;
  readonly uid: string;
  readonly generation: number;
  readonly refreshToken: RefreshToken;
  /** When the user gave the password, in seconds since 1970-01-01T00:00:00Z. */
  readonly authenticatedAt: number;
}

export interface Rotation {
  readonly uid: string;
  readonly used: RefreshToken;
  /** The account's generation now. */
  readonly generation: number;
}

export type TokenState =
  | {
      readonly kind: 'live';
      readonly token: RefreshToken;
      readonly uid: string;
      /** As in NewFamily. */
      readonly authenticatedAt: number;
    }
  /** It was exchanged before: someone else may hold its successor. */
  | { readonly kind: 'used'; readonly sid: string; readonly uid: string }
  /** Never issued, expired, or of a family that has ended. */
  | { readonly kind: 'unknown' };

export interface Families {
  /** @returns false if Redis was emptied since the sign-in began */
  begin(family: NewFamily): Promise<boolean>;
  find(refreshToken: string): Promise<TokenState>;
  /**
   * Exchanges a token for the next. If it is not the newest of its family, or the account has changed, the family ends.
   *
   * @returns the next token, undefined if the exchange was refused
   */
  rotate(rotation: Rotation): Promise<RefreshToken | undefined>;
  /** Ends a family and denies its access tokens. @returns false if that had been done before */
  end(sid: string, uid: string): Promise<boolean>;
}

/** How long a refresh token lives, in seconds. */
export const refreshSeconds = 30 * 86_400;

/** Sign-ins of one account that can be refreshed; the oldest ends when one more begins. */
export const maximumFamilies = 100;

const keys = {
  family: (sid: string) => `auth:family:${sid}`,
  ofAccount: (uid: string) => `auth:families:${uid}`,
};

/**
 * Families in Redis: one hash each, whatever the number of refreshes, and one set of their names for each account. The hash
 * contains SHA-256 digests of the family's part and of the newest token: enough to distinguish a used token from one that was
 * never issued, and useless to anyone who reads Redis.
 */
export function createFamilies(redis: RedisConnection): Families {
  const evaluate = (
    script: string,
    sid: string,
    uid: string,
    values: readonly (string | number)[],
  ): Promise<unknown> => {
    const names = [revocationKeys.epoch, keys.family(sid), keys.ofAccount(uid), revocationKeys.denied(sid)];
    return redis.runReplicated((client) => client.eval(script, names.length, ...names, ...values.map(String)));
  };

  return {
    async begin({ sid, uid, generation, refreshToken, authenticatedAt }) {
      const { familyHash, hash } = hashOf(refreshToken);
      const bounds = [refreshSeconds, maximumFamilies, keys.family('')];
      const values = [epochOf(sid), sid, uid, generation, familyHash, hash, authenticatedAt, ...bounds];
      return (await evaluate(beginScript, sid, uid, values)) === 1;
    },
    async find(text) {
      const token = parseRefreshToken(text);
      if (!token) return { kind: 'unknown' };
      const { sid } = token;
      const [uid, family, current, at] = await redis.run((client) =>
        client.hmget(keys.family(sid), 'uid', 'family', 'current', 'at'),
      );
      const { familyHash, hash } = hashOf(token);
      if (uid == null || family !== familyHash) return { kind: 'unknown' };
      return current === hash ? { kind: 'live', token, uid, authenticatedAt: Number(at) } : { kind: 'used', sid, uid };
    },
    async rotate({ uid, used, generation }) {
      const { sid } = used;
      const next = nextRefreshToken(used);
      const [usedHash, nextHash] = [hashOf(used).hash, hashOf(next).hash];
      const values = [epochOf(sid), sid, usedHash, nextHash, generation, refreshSeconds, revocationTtlSeconds];
      return (await evaluate(rotateScript, sid, uid, values)) === 1 ? next : undefined;
    },
    async end(sid, uid) {
      return (await evaluate(endScript, sid, uid, [sid, revocationTtlSeconds])) === 1;
    },
  };
}
