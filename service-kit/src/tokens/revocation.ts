import type { TokenClaims } from './token-claims.js';

/** Redis keys of what ends tokens before they expire. */
export const revocationKeys = {
  /** The epoch of the data: if Redis loses its data, all earlier sign-ins end. */
  epoch: 'auth:epoch',
  denied: (sid: string) => `auth:denied:${sid}`,
  generation: (uid: string) => `auth:gen:${uid}`,
} as const;

/** How long a denied sign-in and a raised generation are kept, in seconds: longer than a token's life of at most an hour. */
export const revocationTtlSeconds = 2 * 3_600;

/** The values under `revocationKeys` for one token, null if absent. */
export interface RevocationState {
  readonly epoch: string | null;
  readonly denied: string | null;
  readonly generation: string | null;
}

/**
 * Whether a verified token is still valid. No clocks are compared: a token is revoked by the denial of its sign-in, by a higher
 * generation of its account, or by the end of the epoch in which it was made. `unknown` means that Redis was emptied and has no
 * epoch yet, so nobody may be let in.
 */
export function tokenStanding(
  { sid, gen }: Pick<TokenClaims, 'sid' | 'gen'>,
  { epoch, denied, generation }: RevocationState,
): 'valid' | 'revoked' | 'unknown' {
  if (epoch === null) return 'unknown';
  if (epochOf(sid) !== epoch || denied !== null) return 'revoked';
  return generation !== null && gen < Number(generation) ? 'revoked' : 'valid';
}

/** The epoch in which a sign-in was made. */
export function epochOf(sid: string): string {
  return sid.slice(0, Math.max(0, sid.indexOf('.')));
}
