import type { ListQuery } from '@jogging/proto/common';
import { createListing, type Listed, sql } from '@jogging/query';
import { listColumns, userFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { ListedUser } from '../domain/user.js';

/** Users by filter, sort and page. */
export interface UserList {
  /** @param uid the only user that the caller may read; undefined if it may read all */
  read(query: ListQuery | undefined, uid: string | undefined): Promise<Listed<ListedUser>>;
}

const select = `uid, id, first_name AS "firstName", last_name AS "lastName", email, roles, active,
  time_zone AS "timeZone", units, version, created_at AS "createdAt", updated_at AS "updatedAt"`;

export function createUserList(database: Database, cursorSecret: string): UserList {
  const listing = createListing({
    resource: userFields,
    cursorSecret,
    columns: listColumns(userFields),
  });
  return {
    read: (query, uid) =>
      listing.run<ListedUser>(database, query, {
        select,
        from: 'users',
        scope: uid === undefined ? undefined : sql`uid = ${uid}`,
      }),
  };
}
