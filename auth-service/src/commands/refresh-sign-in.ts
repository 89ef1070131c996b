import type { Account } from '@jogging/proto/users';
import { AppError, metrics } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { printRefreshToken } from '../keys/refresh-token.js';
import type { TokenPair } from './sign-in.js';

const outcomes = metrics.counter({
  name: 'sign_in_refreshes_total',
  help: 'Uses of refresh tokens by outcome; `reused` means that the token had been exchanged before.',
  labels: ['outcome'],
});

/**
 * Exchanges a refresh token for a new pair. A token that was exchanged before ends its sign-in: either its holder or the holder
 * of its successor stole it, and there is no way to know which (RFC 9700, section 4.14.2).
 *
 * @throws AppError `invalid_refresh_token`
 */
export async function refreshSignIn(deps: Deps, refreshToken: string): Promise<TokenPair> {
  const found = await deps.families.find(refreshToken);
  if (found.kind === 'unknown') throw refuse('unknown');
  const { uid } = found;
  if (found.kind === 'used') {
    const { sid } = found;
    await deps.families.end(sid, uid);
    deps.logger.warn({ audit: { action: 'refresh', sid, outcome: 'reused' } }, 'a refresh token was used twice');
    throw refuse('reused');
  }
  // The token is used up last, so that an unavailable dependency costs a retry and not the sign-in.
  const account = await accountOf(deps, uid);
  const { token: used, authenticatedAt } = found;
  const { sid } = used;
  if (!account?.active) {
    await deps.families.end(sid, uid);
    throw refuse('account_ended');
  }
  const next = await deps.families.rotate({ uid, used, generation: account.generation });
  if (!next) throw refuse('ended');
  outcomes.inc({ outcome: 'success' });
  return {
    accessToken: deps.accessTokens.issue(account, { sid, authenticatedAt }),
    expiresInSeconds: deps.accessTokens.ttlSeconds,
    refreshToken: printRefreshToken(next),
    passwordChangeRequired: account.passwordChangeRequired,
  };
}

/** The account as it is now; undefined if it was deleted. */
async function accountOf({ users }: Deps, uid: string): Promise<Account | undefined> {
  try {
    return await users.getAccount({ uid });
  } catch (error) {
    if (error instanceof AppError && error.code === 'user_not_found') return undefined;
    throw error;
  }
}

function refuse(outcome: string): AppError {
  outcomes.inc({ outcome });
  return new AppError('invalid_refresh_token');
}
