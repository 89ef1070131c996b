import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { roleInUse } from '../domain/conflicts.js';
import { checkRoleDeletion } from '../domain/role-change.js';
import { roleByName } from '../queries/get-role.js';
import { isRoleInUse } from '../store/role-store.js';
import { lockRoleWriter } from './lock-role-writer.js';

export interface DeleteRole {
  readonly principal: Principal;
  readonly name: string;
  readonly ifMatch: VersionMatch | undefined;
}

/** Deletes an unused role. A foreign key decides, even while the role is being assigned. */
export async function deleteRole(deps: Deps, { principal, name, ifMatch }: DeleteRole): Promise<void> {
  await roleByName(deps, name);
  try {
    await deps.database.transaction(async (transaction) => {
      await lockRoleWriter(deps, principal, transaction);
      checkRoleDeletion(await roleByName(deps, name, transaction), ifMatch);
      await deps.roles.remove(name, transaction);
    });
  } catch (error) {
    if (isRoleInUse(error)) throw new AppError('role_in_use', { faults: [roleInUse], cause: error });
    throw error;
  }
}
