import type { VersionMatch } from '@jogging/proto/common';
import { AppError, throwIfFaults } from '@jogging/service-kit/errors';
import { roleBuiltIn } from './conflicts.js';
import { type EdgeFindings, mergeFaults } from './faults.js';
import { isBuiltIn, type Role, type RoleInput } from './role.js';
import { roleCreationFaults, roleValueFaults } from './role-values.js';
import { requireVersion } from './version.js';

/**
 * The role to create.
 *
 * @throws AppError with all faults of its values, including the edge's
 */
export function draftRole(id: string | undefined, input: RoleInput, edge: EdgeFindings): Omit<Role, 'version'> {
  throwIfFaults(mergeFaults(edge.faults, roleCreationFaults(id, input)));
  const name = id ?? input.name;
  if (name === undefined) throw new AppError('missing_value');
  return { name, description: input.description ?? undefined, privileged: input.privileged ?? false };
}

/** A change of a role by a caller who may write roles. */
export interface RoleUpdate {
  readonly role: Role;
  readonly input: RoleInput;
  readonly edge: EdgeFindings;
  readonly ifMatch: VersionMatch | undefined;
}

/**
 * The role after a change; undefined if nothing changes.
 *
 * @throws AppError with all faults of the first stage that finds any
 */
export function decideRoleUpdate({ role, input, edge, ifMatch }: RoleUpdate): Role | undefined {
  requireVersion(ifMatch, role);
  throwIfFaults(mergeFaults(edge.faults, roleValueFaults(role.name, input)));
  const description = input.description === undefined ? role.description : (input.description ?? undefined);
  const { privileged = role.privileged } = input;
  const isSame = description === role.description && privileged === role.privileged;
  throwIfFaults([...edge.conflicts, ...(!isSame && isBuiltIn(role.name) ? [roleBuiltIn] : [])]);
  return isSame ? undefined : { ...role, description, privileged };
}

/** @throws AppError `precondition_failed`, `role_built_in` */
export function checkRoleDeletion(role: Role, ifMatch: VersionMatch | undefined): void {
  requireVersion(ifMatch, role);
  if (isBuiltIn(role.name)) throwIfFaults([roleBuiltIn]);
}
