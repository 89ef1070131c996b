import type { ListQuery, Principal } from '@jogging/proto/common';
import type { User } from '@jogging/proto/users';
import type { Listed } from '@jogging/query';
import type { Deps } from '../deps.js';
import { readsAll } from '../domain/policy.js';
import { loadCaller } from './load-caller.js';

/** Users by filter, sort and page. A caller who may not read all of them gets a list of itself only. */
export async function listUsers(deps: Deps, principal: Principal, query: ListQuery | undefined): Promise<Listed<User>> {
  const caller = await loadCaller(deps, principal);
  const { privileged } = await deps.roles.findRoles(caller.roles);
  return deps.userList.read(query, readsAll(caller, privileged) ? undefined : caller.uid);
}
