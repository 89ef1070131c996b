import { AppError, metrics } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';
import { couldBeId } from '../domain/user-values.js';
import { loadCurrentAccount } from './load-current-account.js';

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
export async function checkCredentials(deps: Deps, credentials: Credentials): Promise<User> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const matching = await matchingUser(deps, credentials);
    checks.inc({ outcome: matching ? 'right' : 'wrong' });
    if (!matching) throw new AppError('invalid_credentials');
    const account = await loadCurrentAccount(deps, matching.uid);
    // If the password changed during the comparison, compare again with the current one.
    if (account?.passwordHash !== matching.passwordHash) continue;
    await renewHash(deps, account, credentials.password);
    return account;
  }
  throw new AppError('unavailable', { detail: 'The account is being changed.', retryAfterSeconds: 1 });
}

async function matchingUser(deps: Deps, { id, password, knownAddress }: Credentials): Promise<User | undefined> {
  const user = couldBeId(id) ? await deps.users.byId(id) : undefined;
  const right = await deps.passwords.matches(password, user?.passwordHash, knownAddress ? 'known' : 'sign-in');
  return right ? user : undefined;
}

/** Rehashes a password that was hashed with old parameters, unless it has changed in the meantime. */
async function renewHash(deps: Deps, { uid, passwordHash }: User, password: string): Promise<void> {
  if (!deps.passwords.isOutdated(passwordHash)) return;
  const renewed = await deps.passwords.hash(password, 'setting');
  await deps.database.transaction(async (transaction) => {
    const user = await deps.users.byUid(uid, transaction, 'change');
    if (user?.passwordHash !== passwordHash) return;
    await deps.users.update(uid, { passwordHash: renewed }, transaction, true);
  });
}
