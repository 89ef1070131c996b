import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError, throwIfFaults } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { assertMayAct, signedInRecently } from '../domain/caller.js';
import { lastAdmin } from '../domain/conflicts.js';
import { checkDeletion } from '../domain/user-deletion.js';
import { isActiveAdmin } from '../domain/user-update.js';
import { userById } from '../queries/get-user.js';
import { loadCaller } from '../queries/load-caller.js';

export interface DeleteUser {
  readonly principal: Principal;
  readonly id: string;
  readonly ifMatch: VersionMatch | undefined;
}

/**
 * Ends a registration: the row is deleted and all its tokens are refused when this returns; other services delete what they
 * store about it on `user.deleted`.
 *
 * @returns the uid that has ended
 */
export async function deleteUser(deps: Deps, { principal, id, ifMatch }: DeleteUser): Promise<{ uid: string }> {
  await loadCaller(deps, principal);
  const { uid } = await userById(deps, id);
  await deps.database.transaction(async (transaction) => {
    const locked = await deps.users.lockBoth(principal.uid, uid, transaction);
    const caller = assertMayAct(locked.get(principal.uid));
    const target = locked.get(uid);
    if (!target) throw new AppError('user_not_found');
    const recent = signedInRecently(principal.authenticatedAtMs, deps.now());
    checkDeletion({ caller, target, ifMatch, signedInRecently: recent });
    const isLastAdmin = isActiveAdmin(target) && (await deps.users.countOtherActiveAdmins(uid, transaction)) === 0;
    throwIfFaults(isLastAdmin ? [lastAdmin()] : []);
    await deps.generations.raise(uid, target.generation);
    await deps.users.remove(uid, transaction);
    await deps.outbox.add(transaction, 'user.deleted', uid, { uid, userId: target.id });
  });
  return { uid };
}
