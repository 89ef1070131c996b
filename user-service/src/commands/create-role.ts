import type { Principal } from '@jogging/proto/common';
import { AppError, throwIfFaults } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { roleNameTaken } from '../domain/conflicts.js';
import type { EdgeFindings } from '../domain/faults.js';
import type { Role, RoleInput } from '../domain/role.js';
import { draftRole } from '../domain/role-change.js';
import { isRoleNameTaken } from '../store/role-store.js';
import { lockRoleWriter } from './lock-role-writer.js';

export interface CreateRole {
  readonly principal: Principal;
  readonly id: string | undefined;
  readonly input: RoleInput;
  readonly edge: EdgeFindings;
}

/** Creates a role, which can be assigned immediately. */
export async function createRole(deps: Deps, { principal, id, input, edge }: CreateRole): Promise<Role> {
  try {
    return await deps.database.transaction(async (transaction) => {
      await lockRoleWriter(deps, principal, transaction);
      const draft = draftRole(id, input, edge);
      const isTaken = await deps.roles.isNameTaken(draft.name, transaction);
      throwIfFaults([...edge.conflicts, ...(isTaken ? [roleNameTaken] : [])]);
      return deps.roles.insert(draft, transaction);
    });
  } catch (error) {
    if (isRoleNameTaken(error)) throw new AppError('id_taken', { faults: [roleNameTaken], cause: error });
    throw error;
  }
}
