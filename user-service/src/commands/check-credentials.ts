import { AppError, metrics } from '@jogging/service-kit';
import type { User } from '../domain/user.js';
import { couldBeId } from '../domain/user-values.js';
import type { Parts } from '../parts.js';
import { settledAccount } from './settled-account.js';

export interface Credentials {
  readonly id: string;
  readonly password: string;
  /** Whether the address has signed in to this account before. */
  readonly knownAddress: boolean;
}

const mostAttempts = 3;

const checks = metrics.counter({
  name: 'credential_checks_total',
  help: 'Passwords compared for sign-ins, by outcome.',
  labels: ['outcome'],
});

/**
 * The account whose id and password these are, as it is now.
 *
 * @throws AppError `invalid_credentials` for an unknown id and for a wrong password, after the same work
 */
export async function checkCredentials(parts: Parts, credentials: Credentials): Promise<User> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const matching = await matchingUser(parts, credentials);
    checks.inc({ outcome: matching ? 'right' : 'wrong' });
    if (!matching) throw new AppError('invalid_credentials');
    const account = await settledAccount(parts, matching.uid);
    // Where the password was changed while it was compared, it is compared again with the one in force now.
    if (account?.passwordHash !== matching.passwordHash) continue;
    await renewHash(parts, account, credentials.password);
    return account;
  }
  throw new AppError('unavailable', { detail: 'The account is being changed.', retryAfterSeconds: 1 });
}

async function matchingUser(parts: Parts, { id, password, knownAddress }: Credentials): Promise<User | undefined> {
  const user = couldBeId(id) ? await parts.users.byId(id) : undefined;
  const right = await parts.passwords.matches(password, user?.passwordHash, knownAddress ? 'known' : 'sign-in');
  return right ? user : undefined;
}

/** Hashes a password anew that was hashed with the parameters of another day, unless it was changed meanwhile. */
async function renewHash(parts: Parts, { uid, passwordHash }: User, password: string): Promise<void> {
  if (!parts.passwords.isOutdated(passwordHash)) return;
  const renewed = await parts.passwords.hash(password, 'setting');
  await parts.database.transaction(async (transaction) => {
    const user = await parts.users.byUid(uid, transaction, 'change');
    if (user?.passwordHash !== passwordHash) return;
    await parts.users.update(uid, { passwordHash: renewed }, transaction, true);
  });
}
