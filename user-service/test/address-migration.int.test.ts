import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { foldAddressesAgain } from '../src/store/migrations/000005-fold-addresses-again.js';
import { migrations } from '../src/store/migrations/index.js';

describe('the migration that folds addresses again', () => {
  let store: TestDatabase;

  before(async () => {
    store = await testDatabase({ migrations: migrations.filter(({ name }) => name < '000005'), schema: 'users' });
  });
  after(() => store?.drop());

  it('the migration ignores invisible characters in addresses, and keeps every account', async () => {
    const { query } = store.database;
    const add = (id: string, email: string) =>
      query(
        `INSERT INTO users (uid, id, password_hash, email, email_folded, roles, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, '', $2, lower($2), '{user}', now(), now())`,
        [id, email],
      );
    await add('ada', 'ada@example.org');
    await add('hidden', 'a\u00ADda@example.org');
    await add('joerg', 'J\u00F6rg@b\u00FCcher.example');
    await add('soft', 'so\u00ADft@example.org');
    await foldAddressesAgain.up({ query: (sql, params) => query(sql, [...(params ?? [])]) });
    const rows = await query<{ id: string; folded: string }>('SELECT id, email_folded AS folded FROM users');
    expect(Object.fromEntries(rows.map(({ id, folded }) => [id, folded]))).to.deep.equal({
      ada: 'ada@example.org',
      hidden: 'a\u00ADda@example.org',
      joerg: 'j\u00F6rg@xn--bcher-kva.example',
      soft: 'soft@example.org',
    });
  });
});
