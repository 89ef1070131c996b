import type { Principal, VersionMatch } from '@jogging/proto/common';
import { type Fault, throwIfFaults } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { type EdgeFindings, mergeFaults } from '../domain/faults.js';
import { isBuiltIn, type Role, type RoleInput } from '../domain/role.js';
import { roleValueFaults } from '../domain/role-values.js';
import { requireVersion } from '../domain/version.js';
import { roleByName } from '../queries/get-role.js';
import { roleWriter } from './role-writer.js';

export interface UpdateRole {
  readonly principal: Principal;
  readonly name: string;
  readonly input: RoleInput;
  readonly edge: EdgeFindings;
  readonly ifMatch: VersionMatch | undefined;
}

export const builtInRole: Fault = {
  code: 'role_built_in',
  detail: 'admin, usermanager and user cannot be changed or deleted.',
};

/** Changes a role. What it grants is looked up with each request, so the change holds at once for all who have it. */
export async function updateRole(deps: Deps, { principal, name, input, edge, ifMatch }: UpdateRole): Promise<Role> {
  await roleByName(deps, name);
  return deps.database.transaction(async (transaction) => {
    await roleWriter(deps, principal, transaction);
    const role = await roleByName(deps, name, transaction);
    requireVersion(ifMatch, role);
    throwIfFaults(mergeFaults(edge.faults, roleValueFaults(name, input)));
    const changed: Role = {
      ...role,
      description: input.description === undefined ? role.description : input.description,
      privileged: input.privileged ?? role.privileged,
    };
    const same = changed.description === role.description && changed.privileged === role.privileged;
    throwIfFaults([...edge.conflicts, ...(!same && isBuiltIn(name) ? [builtInRole] : [])]);
    return same ? role : deps.roles.update(changed, transaction);
  });
}
