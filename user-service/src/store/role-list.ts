import type { ListQuery } from '@jogging/proto/common';
import { createListing, type Listed } from '@jogging/query';
import { listColumns, type Row, roleFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { Role } from '../domain/role.js';
import { roleRows } from './models.js';

/** Roles by filter, sort and page. */
export interface RoleList {
  read(query: ListQuery | undefined): Promise<Listed<Role>>;
}

export function createRoleList(database: Database, cursorSecret: string): RoleList {
  const listing = createListing({
    resource: roleFields,
    cursorSecret,
    columns: listColumns(roleFields),
  });
  return {
    async read(query) {
      const { rows, page } = await listing.run<Row>(database, query, {
        select: roleRows.columns.join(', '),
        from: 'roles',
      });
      return { rows: rows.map(roleRows.fromRow), page };
    },
  };
}
