import type { ListQuery, Principal } from '@jogging/proto/common';
import { createListing, type Listed, sql } from '@jogging/query';
import { userFields } from '@jogging/resources';
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
    columns: {
      id: { sql: 'id', kind: 'text' },
      user_id: { sql: 'id', kind: 'text' },
      first_name: { sql: 'first_name', kind: 'text' },
      last_name: { sql: 'last_name', kind: 'text' },
      email: { sql: 'email', kind: 'text' },
      roles: { sql: 'roles', kind: 'names' },
      active: { sql: 'active', kind: 'boolean' },
      time_zone: { sql: 'time_zone', kind: 'text' },
      units: { sql: 'units', kind: 'text' },
      created_at: { sql: 'created_at', kind: 'timestamptz' },
      updated_at: { sql: 'updated_at', kind: 'timestamptz' },
    },
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
