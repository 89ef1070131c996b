import { randomBytes } from 'node:crypto';
import { callContext, metrics } from '@jogging/service-kit';
import argon2 from 'argon2';
import { type Lane, WorkLanes, type WorkLanesOptions } from './work-lanes.js';

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A longer password cannot be correct; a dummy comparison takes its time instead. */
const maximumLength = 128;

export interface PasswordHasher {
  hash(password: string, lane: Lane): Promise<string>;
  /** Takes the same time with and without a hash, so that nobody learns who has an account. */
  matches(password: string, hash: string | undefined, lane: Lane): Promise<boolean>;
  /** Whether a hash was made with outdated parameters. */
  isOutdated(hash: string): boolean;
}

const seconds = metrics.histogram({
  name: 'password_work_seconds',
  help: 'Time that hashing or comparing a password takes once it has begun.',
  labels: ['work'],
});

export async function createPasswordHasher(options: WorkLanesOptions): Promise<PasswordHasher> {
  const lanes = new WorkLanes(options);
  const nobodys = await argon2.hash(randomBytes(32), parameters);
  const timed = async <T>(work: string, lane: Lane, run: () => Promise<T>): Promise<T> =>
    lanes.run(
      lane,
      async () => {
        const end = seconds.startTimer({ work });
        try {
          return await run();
        } finally {
          end();
        }
      },
      callContext.get()?.signal,
    );
  return {
    hash: (password, lane) => timed('hash', lane, () => argon2.hash(prepare(password), parameters)),
    async matches(password, hash, lane) {
      const possible = hash !== undefined && password.length <= maximumLength * 2;
      const equal = await timed('compare', lane, () =>
        argon2.verify(possible ? hash : nobodys, possible ? prepare(password) : ''),
      );
      return equal && possible;
    },
    isOutdated: (hash) => argon2.needsRehash(hash, parameters),
  };
}

/** RFC 8265, section 4.2: one form for text that keyboards enter in several. */
function prepare(password: string): string {
  return password.normalize('NFC');
}
