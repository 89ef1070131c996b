import type { ListQuery } from '@jogging/proto/common';
import { createListing, type Listed } from '@jogging/query';
import { listColumns, roleFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { Role } from '../domain/role.js';

/** Roles by filter, sort and page. */
export interface RoleList {
  read(query: ListQuery | undefined): Promise<Listed<Role>>;
}

const select = 'name, description, privileged, version';

export function createRoleList(database: Database, cursorSecret: string): RoleList {
  const listing = createListing({
    resource: roleFields,
    cursorSecret,
    columns: listColumns(roleFields),
  });
  return { read: (query) => listing.run<Role>(database, query, { select, from: 'roles' }) };
}
