import type { TokenClaims } from './token-claims.js';

/** Keys of the Redis that holds what ends tokens before their time. */
export const revocationKeys = {
  /** Names this life of Redis: with its loss all sign-ins made before have ended. */
  epoch: 'auth:epoch',
  denied: (sid: string) => `auth:denied:${sid}`,
  generation: (uid: string) => `auth:gen:${uid}`,
} as const;

/** How long a denied sign-in and a raised generation are kept, in seconds: longer than any token lives, which is an hour at most. */
export const revocationTtlSeconds = 2 * 3_600;

/** The values under `revocationKeys` for one token, null where there is none. */
export interface RevocationState {
  readonly epoch: string | null;
  readonly denied: string | null;
  readonly generation: string | null;
}

/**
 * Whether a verified token still counts. No clock is compared: a token is revoked by the denial of its sign-in, by a higher
 * generation of its account, or by the end of the life of Redis that it was made in. `unknown`: Redis was emptied and has
 * no epoch yet, so nobody can be let in.
 */
export function tokenStanding(
  { sid, gen }: Pick<TokenClaims, 'sid' | 'gen'>,
  { epoch, denied, generation }: RevocationState,
): 'valid' | 'revoked' | 'unknown' {
  if (epoch === null) return 'unknown';
  if (epochOf(sid) !== epoch || denied !== null) return 'revoked';
  return generation !== null && gen < Number(generation) ? 'revoked' : 'valid';
}

/** The life of Redis that a sign-in was made in. */
export function epochOf(sid: string): string {
  return sid.slice(0, Math.max(0, sid.indexOf('.')));
}
