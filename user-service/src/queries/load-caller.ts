import type { Principal } from '@jogging/proto/common';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { assertMayAct } from '../domain/caller.js';
import type { User } from '../domain/user.js';

/**
 * The caller as it is now. Its roles come from the table, not from its token, so a request in progress cannot use rights
 * that the caller has just lost.
 *
 * @param transaction if given, the caller cannot change until it ends
 * @throws AppError `revoked_token` if the caller was deleted or deactivated, `password_change_required`
 */
export async function loadCaller(
  { users }: Pick<Deps, 'users'>,
  principal: Principal,
  transaction?: Transaction,
): Promise<User> {
  return assertMayAct(await users.byUid(principal.uid, transaction, 'share'));
}
