import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { Role } from '../domain/role.js';
import { couldBeRoleName } from '../domain/role-values.js';
import { loadCaller } from './load-caller.js';

/** Roles are read by all who are signed in. @throws AppError `not_found` */
export async function getRole(deps: Deps, principal: Principal, name: string): Promise<Role> {
  await loadCaller(deps, principal);
  return roleByName(deps, name);
}

/**
 * @param transaction if given, nobody else can change or assign the role until it ends
 * @throws AppError `not_found`
 */
export async function roleByName(
  { roles }: Pick<Deps, 'roles'>,
  name: string,
  transaction?: Transaction,
): Promise<Role> {
  const role = couldBeRoleName(name) ? await roles.byName(name, transaction) : undefined;
  if (!role) throw new AppError('not_found', { detail: 'There is no such role.' });
  return role;
}
