import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit';
import type { Deps } from '../deps.js';

import { isBuiltIn } from '../domain/role.js';
import { requireVersion } from '../domain/version.js';
import { roleByName } from '../queries/get-role.js';
import { isRoleInUse } from '../store/role-store.js';
import { roleWriter } from './role-writer.js';
import { builtInRole } from './update-role.js';

const roleInUse: Fault = { code: 'role_in_use', detail: 'Users have this role.' };

/** Removes a role that nobody has. The foreign key decides, also while someone is being given it. */
export async function deleteRole(
  deps: Deps,
  principal: Principal,
  name: string,
  ifMatch?: VersionMatch,
): Promise<void> {
  await roleByName(deps, name);
  try {
    await deps.database.transaction(async (transaction) => {
      await roleWriter(deps, principal, transaction);
      requireVersion(ifMatch, await roleByName(deps, name, transaction));
      if (isBuiltIn(name)) throwIfFaults([builtInRole]);
      await deps.roles.remove(name, transaction);
    });
  } catch (error) {
    if (isRoleInUse(error)) throw new AppError('role_in_use', { faults: [roleInUse], cause: error });
    throw error;
  }
}
