import type { ListQuery } from '@jogging/proto/common';
import type { User } from '@jogging/proto/users';
import { createListing, type Listed, sql } from '@jogging/query';
import { listColumns, type Row, userFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import { userRows } from './models.js';

/** Users by filter, sort and page. */
export interface UserList {
  /** @param uid the only user that the caller may read; undefined if it may read all */
  read(query: ListQuery | undefined, uid: string | undefined): Promise<Listed<User>>;
}

export function createUserList(database: Database, cursorSecret: string): UserList {
  const listing = createListing({
    resource: userFields,
    cursorSecret,
    columns: listColumns(userFields),
  });
  return {
    async read(query, uid) {
      const { rows, page } = await listing.run<Row>(database, query, {
        select: userRows.columns.join(', '),
        from: 'users',
        scope: uid === undefined ? undefined : sql`uid = ${uid}`,
      });
      return { rows: rows.map(userRows.fromRow), page };
    },
  };
}
