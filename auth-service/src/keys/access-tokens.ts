import { randomUUID } from 'node:crypto';
import type { Account } from '@jogging/proto/users';
import jwt from 'jsonwebtoken';
import type { SigningKeys } from './signing-keys.js';

export interface AccessTokenOptions {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  /** How long a token lives, in seconds. */
  readonly ttlSeconds: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}

export interface AccessTokens {
  readonly ttlSeconds: number;
  /** A signed token for an account within a sign-in. */
  issue(account: Account, signIn: SignInFacts): string;
}

export interface SignInFacts {
  readonly sid: string;
  /** When the user gave the password, in seconds since 1970-01-01T00:00:00Z. */
  readonly authenticatedAt: number;
}

export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, issuer, audience, ttlSeconds, now = Date.now } = options;
  return {
    ttlSeconds,
    issue({ uid, userId, roles, generation, passwordChangeRequired }, { sid, authenticatedAt }) {
      const iat = Math.floor(now() / 1_000);
      const claims = {
        iss: issuer,
        aud: audience,
        sub: userId,
        jti: randomUUID(),
        sid,
        uid,
        gen: generation,
        iat,
        nbf: iat,
        exp: iat + ttlSeconds,
        roles,
        auth_time: authenticatedAt,
        ...(passwordChangeRequired && { password_change_required: true }),
      };
      return jwt.sign(claims, keys.privateKey, { algorithm: 'RS256', keyid: keys.kid });
    },
  };
}
