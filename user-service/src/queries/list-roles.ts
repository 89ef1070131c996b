import type { ListQuery, Principal } from '@jogging/proto/common';
import { createListing, type Listed } from '@jogging/query';
import { listColumns, roleFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { Role } from '../domain/role.js';
import { loadCaller } from './load-caller.js';

export type ListRoles = (principal: Principal, query: ListQuery | undefined) => Promise<Listed<Role>>;

/** Lists roles, for all who are signed in. */
export function createListRoles(deps: Deps & { database: Database }, cursorSecret: string): ListRoles {
  const listing = createListing({
    resource: roleFields,
    cursorSecret,
    columns: listColumns(roleFields),
  });
  return async (principal, query) => {
    await loadCaller(deps, principal);
    return listing.run<Role>(deps.database, query, {
      select: 'name, description, privileged, version',
      from: 'roles',
    });
  };
}
