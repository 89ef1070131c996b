import type { Principal } from '@jogging/proto/common';
import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { type EdgeFindings, mergeFaults } from '../domain/faults.js';
import type { Role, RoleInput } from '../domain/role.js';
import { roleCreationFaults } from '../domain/role-values.js';
import { isRoleNameTaken } from '../store/role-store.js';
import { roleWriter } from './role-writer.js';

export interface CreateRole {
  readonly principal: Principal;
  readonly id: string | undefined;
  readonly input: RoleInput;
  readonly edge: EdgeFindings;
}

const nameTaken: Fault = {
  code: 'id_taken',
  detail: 'There is a role with this name, or one that differs in case alone.',
  field: 'id',
};

/** Makes a role, which can be given at once. */
export async function createRole(deps: Deps, { principal, id, input, edge }: CreateRole): Promise<Role> {
  try {
    return await deps.database.transaction(async (transaction) => {
      await roleWriter(deps, principal, transaction);
      throwIfFaults(mergeFaults(edge.faults, roleCreationFaults(id, input)));
      const name = id ?? input.name;
      if (name === undefined) throw new AppError('missing_value');
      const taken = await deps.roles.isNameTaken(name, transaction);
      throwIfFaults([...edge.conflicts, ...(taken ? [nameTaken] : [])]);
      const { description = null, privileged = false } = input;
      return deps.roles.insert({ name, description, privileged }, transaction);
    });
  } catch (error) {
    if (isRoleNameTaken(error)) throw new AppError('id_taken', { faults: [nameTaken], cause: error });
    throw error;
  }
}
