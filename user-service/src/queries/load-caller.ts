import type { Principal } from '@jogging/proto/common';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { assertMayAct } from '../domain/caller.js';
import type { User } from '../domain/user.js';

/**
 * The caller as it is now. Its roles come from the table and not from its token, so a request that is under way when the
 * caller is demoted does not use what the caller has lost.
 *
 * @param transaction if given, the caller stays as it is until the transaction ends
 * @throws AppError `revoked_token` if the caller was deleted or deactivated, `password_change_required`
 */
export async function loadCaller(
  { users }: Pick<Deps, 'users'>,
  principal: Principal,
  transaction?: Transaction,
): Promise<User> {
  return assertMayAct(await users.byUid(principal.uid, transaction, 'share'));
}
