import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '@jogging/proto/users';
import { AppError, metrics } from '@jogging/service-kit';
import { addressGroup } from '@jogging/service-kit/http';
import type { Deps } from '../deps.js';
import { firstRefreshToken, printRefreshToken } from '../keys/refresh-token.js';

export interface SignIn {
  readonly userId: string;
  readonly password: string;
  /** The client's address, as the gateway sees it. */
  readonly address: string;
}

/** A pair of tokens for one sign-in. */
export interface TokenPair {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  /** Someone else set the password: the access token can only be used to choose another one. */
  readonly passwordChangeRequired: boolean;
}

const outcomes = metrics.counter({
  name: 'sign_ins_total',
  help: 'Sign-ins by outcome: success, or the code of the error.',
  labels: ['outcome'],
});

/**
 * Signs a user in.
 *
 * @throws AppError `invalid_credentials`, `account_inactive` for the right password of an inactive account,
 *   `too_many_sign_ins`, `unavailable`
 */
export async function signIn(deps: Deps, { userId, password, address }: SignIn): Promise<TokenPair> {
  const pair = { account: userId, address: addressGroup(address) };
  // The id is not logged: people type their password into its field.
  const line = { action: 'sign in', address, account: accountName(userId) };
  try {
    const tokens = await deps.throttle.guard(pair, (knownAddress) => attempt(deps, { userId, password, knownAddress }));
    outcomes.inc({ outcome: 'success' });
    deps.logger.info({ audit: { ...line, outcome: 'success' } }, 'signed in');
    return tokens;
  } catch (error) {
    const { code } = AppError.from(error);
    outcomes.inc({ outcome: code });
    // A flood of guesses must not flood the log: attempts that only have to wait are counted, not logged.
    const level = code === 'too_many_sign_ins' ? 'debug' : 'info';
    deps.logger[level]({ audit: { ...line, outcome: code } }, 'a sign-in was refused');
    throw error;
  }
}

/** Distinguishes accounts in the log without naming them. */
function accountName(userId: string): string {
  return createHash('sha256').update(userId).digest('base64url').slice(0, 12);
}

interface Attempt {
  readonly userId: string;
  readonly password: string;
  readonly knownAddress: boolean;
}

async function attempt(deps: Deps, credentials: Attempt): Promise<TokenPair> {
  // Read before the account: anything that ends the account's tokens from now on happens either in this epoch, and revokes the
  // token, or in a later one, in which the token's epoch is refused.
  const epoch = await deps.epochs.current();
  const account = await deps.users.checkCredentials(credentials);
  if (!account.active) throw new AppError('account_inactive');
  return begin(deps, account, `${epoch}.${randomUUID()}`);
}

async function begin(deps: Deps, account: Account, sid: string): Promise<TokenPair> {
  const refreshToken = firstRefreshToken(sid);
  const authenticatedAt = Math.floor(Date.now() / 1_000);
  const { uid, generation } = account;
  const begun = await deps.families.begin({ sid, uid, generation, refreshToken, authenticatedAt });
  if (!begun) throw new AppError('unavailable', { retryAfterSeconds: 1 });
  return {
    accessToken: deps.accessTokens.issue(account, { sid, authenticatedAt }),
    expiresInSeconds: deps.accessTokens.ttlSeconds,
    refreshToken: printRefreshToken(refreshToken),
    passwordChangeRequired: account.passwordChangeRequired,
  };
}
