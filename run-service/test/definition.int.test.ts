import { rowMapping, runFields } from '@jogging/resources';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { migrations } from '../src/store/migrations/index.js';

describe('the definition of a run', () => {
  let store: TestDatabase;

  before(async function () {
    this.timeout(30_000);
    store = await testDatabase({ migrations, schema: 'runs' });
  });
  after(() => store?.drop());

  it('the definition of a run names exactly the columns of the migrated table', async () => {
    const rows = await store.database.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'runs' AND table_name = 'runs'`,
    );
    expect(rowMapping(runFields).columns).to.have.members(rows.map(({ name }) => name));
  });
});
