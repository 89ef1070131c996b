import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { mayDelete } from '../domain/policy.js';
import { requireVersion } from '../domain/version.js';
import { userById } from '../queries/get-user.js';
import { assertActive } from '../queries/load-caller.js';
import { lastAdmin } from './last-admin.js';

/**
 * Ends a registration: the row is gone and all its tokens refused when this returns; what others keep of it follows by
 * `user.deleted`.
 */
export async function deleteUser(deps: Deps, principal: Principal, id: string, ifMatch?: VersionMatch): Promise<void> {
  assertActive(await deps.users.byUid(principal.uid));
  const { uid } = await userById(deps, id);
  await deps.database.transaction(async (transaction) => {
    const locked = await deps.users.lockBoth(principal.uid, uid, transaction);
    const caller = assertActive(locked.get(principal.uid));
    const target = locked.get(uid);
    if (!target) throw new AppError('user_not_found');
    if (!mayDelete(caller, target)) throw new AppError('forbidden', { detail: 'You may not delete this user.' });
    requireVersion(ifMatch, target);
    const isAdmin = target.active && target.roles.includes('admin');
    if (isAdmin && (await deps.users.countOtherActiveAdmins(uid, transaction)) === 0) {
      throw new AppError('last_admin', { faults: [lastAdmin] });
    }
    await deps.generations.raise(uid, target.generation);
    await deps.users.remove(uid, transaction);
    await deps.outbox.add(transaction, 'user.deleted', uid, { uid, userId: target.id });
  });
}
