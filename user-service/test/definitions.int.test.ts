import { listColumns, type Resource, roleFields, userFields } from '@jogging/resources';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { migrations } from '../src/store/migrations/index.js';

describe('the definitions of users and roles', () => {
  let store: TestDatabase;

  before(async function () {
    this.timeout(30_000);
    store = await testDatabase({ migrations, schema: 'users' });
  });
  after(() => store?.drop());

  const tables: Readonly<Record<string, Resource>> = { users: userFields, roles: roleFields };
  for (const [table, resource] of Object.entries(tables)) {
    it(`the definitions name only columns of the table ${table}`, async () => {
      const rows = await store.database.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'users' AND table_name = $1`,
        [table],
      );
      const used = Object.values(listColumns(resource)).map(({ sql }) => sql);
      expect(rows.map(({ name }) => name)).to.include.members(used);
    });
  }
});
