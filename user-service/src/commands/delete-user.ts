import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { mayDelete } from '../domain/policy.js';
import { requireVersion } from '../domain/version.js';
import type { Parts } from '../parts.js';
import { stillThere } from '../queries/current-caller.js';
import { userById } from '../queries/get-user.js';
import { lastAdmin } from './last-admin.js';

/**
 * Ends a registration: the row is gone and all its tokens refused when this returns; what others keep of it follows by
 * `user.deleted`.
 */
export async function deleteUser(
  parts: Parts,
  principal: Principal,
  id: string,
  ifMatch?: VersionMatch,
): Promise<void> {
  stillThere(await parts.users.byUid(principal.uid));
  const { uid } = await userById(parts, id);
  await parts.database.transaction(async (transaction) => {
    const locked = await parts.users.lockBoth(principal.uid, uid, transaction);
    const caller = stillThere(locked.get(principal.uid));
    const target = locked.get(uid);
    if (!target) throw new AppError('user_not_found');
    if (!mayDelete(caller, target)) throw new AppError('forbidden', { detail: 'You may not delete this user.' });
    requireVersion(ifMatch, target);
    const isAdmin = target.active && target.roles.includes('admin');
    if (isAdmin && (await parts.users.countOtherActiveAdmins(uid, transaction)) === 0) {
      throw new AppError('last_admin', { faults: [lastAdmin] });
    }
    await parts.generations.raise(uid, target.generation);
    await parts.users.remove(uid, transaction);
    await parts.outbox.add(transaction, 'user.deleted', uid, { uid, userId: target.id });
  });
}
