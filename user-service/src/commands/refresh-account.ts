import { isUuid } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';
import { loadCurrentAccount } from './load-current-account.js';

/**
 * The account as it is now, for tokens made without a password.
 *
 * @throws AppError `user_not_found` if the registration has ended
 */
export async function refreshAccount(deps: Deps, uid: string): Promise<User> {
  const user = isUuid(uid) ? await loadCurrentAccount(deps, uid) : undefined;
  if (!user) throw new AppError('user_not_found');
  return user;
}
