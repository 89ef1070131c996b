import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import pg from 'pg';
import { type Migration, migrateCommand } from '../src/database/index.js';
import { cutProxy, eventually, type TestDatabase, testDatabase } from '../src/testing/index.js';
import { silent as logger, recordedLog } from './recorded-log.js';

const steps: readonly Migration[] = [
  { name: '000001-create-notes', up: async ({ query }) => void (await query('CREATE TABLE notes (n int)')) },
  {
    name: '000002-fill-notes',
    up: async ({ query }) => {
      await query('INSERT INTO notes SELECT generate_series(1, 3)');
      await query('SELECT pg_sleep(0.1)');
    },
  },
];

describe('Migrations', () => {
  let test: TestDatabase;
  let schema: string;

  before(async () => {
    test = await testDatabase({ schema: 'unused', migrations: [] });
  });
  beforeEach(() => {
    schema = `s_${randomBytes(4).toString('hex')}`;
  });
  after(() => test.drop());

  const migrate = (migrations: readonly Migration[], url = test.url): Promise<string[]> =>
    migrateCommand({ url, schema, migrations, logger, waitMs: 5_000 });
  const rows = (sql: string) => test.database.query(sql.replaceAll('@', schema));

  it('migrations run once each, in order, and only new ones', async () => {
    expect(await migrate(steps.slice(0, 1))).to.deep.equal(['000001-create-notes']);
    expect(await migrate(steps)).to.deep.equal(['000002-fill-notes']);
    expect(await migrate(steps)).to.deep.equal([]);
    expect(await rows('SELECT count(*) AS n FROM @.notes')).to.deep.equal([{ n: 3 }]);
  });

  it('migrations run once each when several start at the same time', async () => {
    const applied = await Promise.all([migrate(steps), migrate(steps), migrate(steps), migrate(steps)]);
    expect(applied.flat().sort()).to.deep.equal(['000001-create-notes', '000002-fill-notes']);
    expect(await rows('SELECT count(*) AS n FROM @.notes')).to.deep.equal([{ n: 3 }]);
  });

  it('rolls back a migration that fails, and keeps those before it', async () => {
    const broken: Migration = {
      name: '000002-break',
      up: async ({ query }) => {
        await query('CREATE TABLE half (n int)');
        await query('SELECT 1 / 0');
      },
    };
    let message = '';
    await migrate([...steps.slice(0, 1), broken]).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.contain('division by zero');
    expect(await rows('SELECT name FROM @.migrations')).to.deep.equal([{ name: '000001-create-notes' }]);
    expect(await rows("SELECT to_regclass('@.half') AS t")).to.deep.equal([{ t: null }]);
    expect(await migrate(steps)).to.deep.equal(['000002-fill-notes']);
  });

  it('migrations do not touch the schema of a newer version', async () => {
    await migrate(steps);
    expect(await migrate(steps.slice(0, 1))).to.deep.equal([]);
  });

  it('rejects migrations whose name has no number', async () => {
    for (const names of [['create-notes'], ['000002-b', '000001-a'], ['000001-a', '000001-b']]) {
      let refused = false;
      await migrate(names.map((name) => ({ name, up: async () => {} }))).catch(() => {
        refused = true;
      });
      expect(refused, names.join()).to.equal(true);
    }
  });

  it('migrations wait for a late Postgres, and give up if it never starts', async () => {
    const proxy = await cutProxy(test.url);
    proxy.cut();
    const late = migrate(steps, proxy.through(test.url));
    let refused = false;
    await migrateCommand({ url: proxy.through(test.url), schema, migrations: steps, logger, waitMs: 200 }).catch(() => {
      refused = true;
    });
    expect(refused).to.equal(true);
    proxy.restore();
    expect(await late).to.have.length(2);
    await proxy.close();
  });

  it('a migration releases a table that is in use, and retries', async () => {
    await migrate(steps);
    const reader = new pg.Client({ connectionString: test.url });
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query(`SELECT * FROM ${schema}.notes`);
    const change: Migration = {
      name: '000003-change-notes',
      up: async ({ query }) => {
        await query("SET LOCAL lock_timeout = '50ms'");
        await query('ALTER TABLE notes ADD COLUMN remark text');
      },
    };
    const { logger: recording, lines } = recordedLog('info');
    const changing = migrateCommand({ url: test.url, schema, migrations: [...steps, change], logger: recording });
    await eventually(() => lines.some((line) => line.includes('a table is in use')));
    await reader.query('COMMIT');
    expect(await changing).to.deep.equal(['000003-change-notes']);
    await reader.end();
  });
});
