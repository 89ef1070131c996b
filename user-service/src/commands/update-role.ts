import type { Principal, VersionMatch } from '@jogging/proto/common';
import { throwIfFaults } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { roleHoldersUnproven } from '../domain/conflicts.js';
import type { EdgeFindings } from '../domain/faults.js';
import type { Role, RoleInput } from '../domain/role.js';
import { decideRoleUpdate } from '../domain/role-change.js';
import { roleByName } from '../queries/get-role.js';
import { lockRoleWriter } from './lock-role-writer.js';

export interface UpdateRole {
  readonly principal: Principal;
  readonly name: string;
  readonly input: RoleInput;
  readonly edge: EdgeFindings;
  readonly ifMatch: VersionMatch | undefined;
}

/** Changes a role. What it grants is looked up with each request, so the change applies at once to all who have it. */
export async function updateRole(deps: Deps, { principal, name, input, edge, ifMatch }: UpdateRole): Promise<Role> {
  await roleByName(deps, name);
  return deps.database.transaction(async (transaction) => {
    await lockRoleWriter(deps, principal, transaction);
    const role = await roleByName(deps, name, transaction);
    const changed = decideRoleUpdate({ role, input, edge, ifMatch });
    if (!changed) return role;
    const promotes = changed.privileged && !role.privileged;
    // Anyone who set a holder's password would gain the new rights through it.
    const isUnproven = promotes && (await deps.users.hasTemporaryPassword(name, transaction));
    throwIfFaults(isUnproven ? [roleHoldersUnproven] : []);
    return deps.roles.update(changed, transaction);
  });
}
