import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { type TokenClaims, tokenClaims } from './token-claims.js';

export interface TokenVerifierOptions {
  /** The public key with an id, undefined if it is not one of the issuer's. The id is untrusted. */
  readonly keyOf: (kid: string) => KeyObject | undefined | Promise<KeyObject | undefined>;
  readonly issuer: string;
  readonly audience: string;
  /** How far ahead of ours the issuer's clock may be, in seconds; default 10. It never lengthens a token's life. */
  readonly skewSeconds?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}

export interface TokenVerifier {
  /** @throws AppError `expired_token` for a valid token past its `exp`, `invalid_token` for anything else */
  verify(token: string): Promise<TokenClaims>;
}

/** Longer tokens are refused without being parsed; ours are well under 8 KiB. */
const maximumTokenLength = 8 * 1024;

const protectedHeader = z.object({
  alg: z.literal('RS256'),
  // An RFC 7638 thumbprint, or any other plain word: never a path.
  kid: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  // RFC 7515, section 4.1.11: a critical extension that is not supported makes a token invalid. None is supported.
  crit: z.undefined().optional(),
});

/**
 * Verifies JSON Web Tokens as RFC 8725 advises: the algorithm is pinned to RS256 before a key is looked up, only the issuer's
 * keys are used, found by their id, and issuer, audience and all claims are required.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { keyOf, issuer, audience, skewSeconds = 10, now = Date.now } = options;
  return {
    async verify(token) {
      const kid = keyIdOf(token);
      const key = kid === undefined ? undefined : await keyOf(kid);
      if (!key) throw invalid('The token is not signed with one of our keys.');
      const payload = verifySignature(token, key, issuer, audience);
      const parsed = tokenClaims.safeParse(payload);
      if (!parsed.success) throw invalid('The token lacks claims.');
      const claims = parsed.data;
      const seconds = Math.floor(now() / 1000);
      if (Math.max(claims.iat, claims.nbf) > seconds + skewSeconds) throw invalid('The token is not valid yet.');
      if (claims.exp <= seconds) throw new AppError('expired_token');
      return claims;
    },
  };
}

function keyIdOf(token: string): string | undefined {
  if (token.length > maximumTokenLength) return undefined;
  const encoded = token.slice(0, Math.max(0, token.indexOf('.')));
  try {
    const header = protectedHeader.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
    return header.success ? header.data.kid : undefined;
  } catch {
    // Not base64url of JSON, so not a JWS; the caller reports it.
    return undefined;
  }
}

function verifySignature(token: string, key: KeyObject, issuer: string, audience: string): unknown {
  try {
    return jwt.verify(token, key, {
      algorithms: ['RS256'],
      issuer,
      audience,
      // The caller compares times: the library ignores `iat`, and would apply its clock tolerance to `exp` too.
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
  } catch (cause) {
    throw new AppError('invalid_token', { cause });
  }
}

function invalid(detail: string): AppError {
  return new AppError('invalid_token', { detail });
}
