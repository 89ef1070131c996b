import { AppError, gather } from '@jogging/service-kit';
import { type RevocationState, revocationKeys, type TokenClaims, tokenStanding } from '@jogging/service-kit/tokens';
import type { Redis } from 'ioredis';

/** Asks Redis whether verified tokens are still valid, in one round trip for all requests of the same moment. */
export interface Revocations {
  /** @throws AppError `revoked_token`, or `unavailable` if Redis does not answer or was emptied: nobody gets in unchecked */
  check(claims: TokenClaims): Promise<void>;
}

interface Asked {
  readonly claims: TokenClaims;
  readonly resolve: (state: RevocationState) => void;
  readonly reject: (error: AppError) => void;
}

export function createRevocations(redis: Pick<Redis, 'mget'>): Revocations {
  // Under load one command then asks for many tokens.
  const askTogether = gather<Asked>(askForAll, { atEnd: setImmediate });

  function askForAll(all: readonly Asked[]): void {
    const keys = all.flatMap(({ claims }) => [
      revocationKeys.denied(claims.sid),
      revocationKeys.generation(claims.uid),
    ]);
    redis.mget([revocationKeys.epoch, ...keys]).then(
      ([epoch = null, ...values]) => {
        for (const [index, { resolve }] of all.entries()) {
          resolve({ epoch, denied: values[2 * index] ?? null, generation: values[2 * index + 1] ?? null });
        }
      },
      (cause: unknown) => {
        for (const { reject } of all) reject(silent(cause));
      },
    );
  }

  return {
    async check(claims) {
      const state = await new Promise<RevocationState>((resolve, reject) => askTogether({ claims, resolve, reject }));
      const standing = tokenStanding(claims, state);
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
