import type { ListQuery, Principal } from '@jogging/proto/common';
import { createListing, type Listed, sql } from '@jogging/query';
import { listColumns, userFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { readsAll } from '../domain/policy.js';
import type { ListedUser } from '../domain/user.js';
import { loadCaller } from './load-caller.js';

export type ListUsers = (principal: Principal, query: ListQuery | undefined) => Promise<Listed<ListedUser>>;

/** Lists users; for who does not read all of them the list is of one, itself. */
export function createListUsers(deps: Deps & { database: Database }, cursorSecret: string): ListUsers {
  const listing = createListing({
    resource: userFields,
    cursorSecret,
    columns: listColumns(userFields),
  });
  const select = `uid, id, first_name AS "firstName", last_name AS "lastName", email, roles, active,
    time_zone AS "timeZone", units, version,
    created_at AS "createdAt", updated_at AS "updatedAt"`;

  return async (principal, query) => {
    const caller = await loadCaller(deps, principal);
    const { privileged } = await deps.roles.findRoles(caller.roles);
    const scope = readsAll(caller, privileged) ? undefined : sql`uid = ${caller.uid}`;
    return listing.run<ListedUser>(deps.database, query, { select, from: 'users', scope });
  };
}
