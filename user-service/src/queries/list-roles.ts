import type { ListQuery, Principal } from '@jogging/proto/common';
import type { Listed } from '@jogging/query';
import type { Deps } from '../deps.js';
import type { Role } from '../domain/role.js';
import { loadCaller } from './load-caller.js';

/** Roles by filter, sort and page, for everyone who is signed in. */
export async function listRoles(deps: Deps, principal: Principal, query: ListQuery | undefined): Promise<Listed<Role>> {
  await loadCaller(deps, principal);
  return deps.roleList.read(query);
}
