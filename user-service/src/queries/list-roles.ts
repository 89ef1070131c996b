import type { ListQuery, Principal } from '@jogging/proto/common';
import { createListing, type Listed } from '@jogging/query';
import { roleFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { Role } from '../domain/role.js';
import type { Parts } from '../parts.js';
import { currentCaller } from './current-caller.js';

export type ListRoles = (principal: Principal, query: ListQuery | undefined) => Promise<Listed<Role>>;

/** Lists roles, for all who are signed in. */
export function createListRoles(parts: Parts & { database: Database }, cursorSecret: string): ListRoles {
  const listing = createListing({
    resource: roleFields,
    cursorSecret,
    columns: {
      id: { sql: 'name', kind: 'text' },
      name: { sql: 'name', kind: 'text' },
      description: { sql: 'description', kind: 'text' },
      privileged: { sql: 'privileged', kind: 'boolean' },
    },
  });
  return async (principal, query) => {
    await currentCaller(parts, principal);
    return listing.run<Role>(parts.database, query, {
      select: 'name, description, privileged, version',
      from: 'roles',
    });
  };
}
