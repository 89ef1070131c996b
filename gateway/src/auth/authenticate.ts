import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
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

/** Tokens remembered after their signature was checked; each is about a kilobyte. */
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

/**
 * The token by RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). With another scheme no token
 * has come, which is answered without an error code (RFC 6750, section 3.1).
 */
function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  const detail = 'Authorization must be `Bearer` and a token.';
  if (!/^bearer(?: |$)/i.test(authorization)) throw new AppError('missing_token', { detail });
  const match = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(authorization);
  if (!match?.[1]) throw new AppError('invalid_token', { detail });
  return match[1];
}
