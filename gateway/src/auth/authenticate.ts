import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { bearerToken } from '@jogging/service-kit/http';
import { principalOf, type TokenClaims, type TokenVerifier } from '@jogging/service-kit/tokens';
import { LRUCache } from 'lru-cache';
import type { Revocations } from './revocations.js';

export interface Authenticator {
  /**
   * The principal of a request by its header Authorization; undefined without one.
   *
   * @throws AppError `invalid_token`, `expired_token`, `revoked_token` (401), `unavailable` (503)
   */
  authenticate(authorization: string | undefined): Promise<Principal | undefined>;
}

export interface AuthenticatorDeps {
  readonly verifier: TokenVerifier;
  readonly revocations: Revocations;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Tokens cached after their signature was checked; each takes about a kilobyte. */
const rememberedTokens = 20_000;

interface Verified {
  readonly claims: TokenClaims;
  readonly principal: Principal;
}

/** Checks a token's signature once, then remembers it until it expires; asks Redis every time. */
export function createAuthenticator({ verifier, revocations, now }: AuthenticatorDeps): Authenticator {
  const verified = new LRUCache<string, Verified>({ max: rememberedTokens });

  async function verify(token: string): Promise<Verified> {
    const known = verified.get(token);
    if (known) {
      if (known.claims.exp * 1000 > now()) return known;
      verified.delete(token);
      throw new AppError('expired_token');
    }
    const claims = await verifier.verify(token);
    const entry = { claims, principal: principalOf(claims) };
    verified.set(token, entry);
    return entry;
  }

  return {
    async authenticate(authorization) {
      const token = bearerToken(authorization);
      if (token === undefined) return undefined;
      const { claims, principal } = await verify(token);
      await revocations.check(claims);
      return principal;
    },
  };
}
