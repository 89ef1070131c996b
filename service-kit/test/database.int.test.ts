import { expect } from 'chai';
import { DataTypes } from 'sequelize';
import {
  createDatabase,
  type Database,
  isUniqueViolation,
  type Migration,
  sqlState,
  violatedUnique,
} from '../src/database/index.js';
import { AppError } from '../src/errors/index.js';
import { registry } from '../src/metrics/index.js';
import { cutProxy, eventually, type TestDatabase, testDatabase } from '../src/testing/index.js';
import { silent as logger } from './recorded-log.js';

const accounts: Migration = {
  name: '000001-create-accounts',
  up: async ({ query }) => {
    await query('CREATE TABLE accounts (id bigint PRIMARY KEY, name text CONSTRAINT account_name UNIQUE, day date)');
    await query("INSERT INTO accounts VALUES (1, 'one', '2024-02-29'), (2, 'two', NULL)");
  },
};

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('The database', () => {
  let test: TestDatabase;
  let database: Database;

  before(async () => {
    test = await testDatabase({ schema: 'things', migrations: [accounts] });
    database = test.database;
  });
  after(() => test.drop());

  describe('reads values', () => {
    it('reads numbers from int8, text from date and numeric, Dates from timestamptz', async () => {
      const sql = `SELECT id, day, 12.50::numeric AS amount, '2024-01-01T00:00:00Z'::timestamptz AS at,
                          ARRAY[1::bigint, NULL] AS list, '{"a":1}'::jsonb AS document
                   FROM accounts WHERE id = $1`;
      const expected = {
        id: 1,
        day: '2024-02-29',
        amount: '12.50',
        at: new Date('2024-01-01T00:00:00Z'),
        list: [1, null],
        document: { a: 1 },
      };
      expect(await database.query(sql, [1])).to.deep.equal([expected]);
      expect(await database.query(sql, [1], { name: 'types' })).to.deep.equal([expected]);
    });

    it('reads the same values through Sequelize models', async () => {
      const Account = database.sequelize.define('accounts', {
        id: { type: DataTypes.BIGINT, primaryKey: true },
        day: DataTypes.DATEONLY,
      });
      const account = await Account.findByPk(1);
      expect(account?.get({ plain: true })).to.deep.equal({ id: 1, day: '2024-02-29' });
    });

    it('rejects an int8 that a number cannot represent exactly', async () => {
      const error = await failure(database.query('SELECT 9007199254740993::bigint AS n'));
      expect(error).to.be.instanceOf(RangeError);
      expect(await database.query('SELECT 1 AS n')).to.deep.equal([{ n: 1 }]);
    });

    it('reads a batch at a time through a cursor', async () => {
      const seen: number[] = [];
      await database.transaction(async (transaction) => {
        const rows = database.stream<{ n: number }>('SELECT n FROM generate_series(1, $1::int) n', [1234], {
          transaction,
          batch: 100,
        });
        for await (const { n } of rows) seen.push(n);
      });
      expect(seen).to.deep.equal(Array.from({ length: 1234 }, (_, index) => index + 1));
    });
  });

  describe('reports errors', () => {
    it('reports faults by SQLSTATE and constraint, from Sequelize and from pg', async () => {
      const raw = await failure(database.query("INSERT INTO accounts VALUES (9, 'one')"));
      const model = await failure(database.sequelize.query("INSERT INTO accounts VALUES (9, 'one')"));
      for (const error of [raw, model]) {
        expect(sqlState(error)).to.equal('23505');
        expect(violatedUnique(error)).to.equal('account_name');
        expect(isUniqueViolation(error, 'account_name')).to.equal(true);
        expect(isUniqueViolation(error, 'other')).to.equal(false);
      }
    });

    it('reports a timeout if a statement takes too long', async () => {
      const impatient = createDatabase({ url: test.url, schema: 'things', logger, statementTimeoutMs: 50 });
      const error = await failure(impatient.query('SELECT pg_sleep(2)'));
      expect((error as AppError).code).to.equal('timeout');
      await impatient.stop();
    });

    for (const [state, words] of [
      ['53100', 'could not extend file: No space left on device'],
      ['53200', 'out of memory'],
      ['53400', 'configuration limit exceeded'],
      ['58030', 'could not read block: Input/output error'],
    ]) {
      it(`reports SQLSTATE ${state} (${words}) as unavailable, and is not ready for a while though reads succeed`, async () => {
        const full = createDatabase({ url: test.url, schema: 'things', logger });
        await full.start();
        const error = await failure(
          full.query(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}', MESSAGE = '${words}'; END $$`),
        );
        expect(error).to.be.instanceOf(AppError).and.include({ code: 'unavailable', retryAfterSeconds: 1 });
        await full.query('SELECT 1');
        expect(full.readiness?.()).to.deep.equal({ ready: false, detail: words });
        await full.stop();
      });
    }

    it('reports unavailable if the pool has no free connection', async () => {
      const narrow = createDatabase({ url: test.url, schema: 'things', logger, poolMax: 1, acquireTimeoutMs: 500 });
      await narrow.start();
      await narrow.whenReady();
      await narrow.transaction(async () => {
        const error = await failure(narrow.query('SELECT 1'));
        expect((error as AppError).code).to.equal('unavailable');
        expect(narrow.readiness?.()).to.deep.equal({ ready: true });
      });
      await narrow.stop();
    });
  });

  it('shows its pools among the metrics from the start, as they are at that moment', async () => {
    const watched = createDatabase({ url: test.url, schema: 'watched', logger, poolMax: 3 });
    const figure = async (state: string, schema = 'watched') => {
      const values = (await registry.getSingleMetric('database_pool_connections')?.get())?.values ?? [];
      return values.find(({ labels }) => labels.schema === schema && labels.state === state)?.value;
    };
    await watched.start();
    await watched.whenReady();
    expect(await figure('most')).to.equal(2);
    expect(await figure('most', 'watched lists')).to.equal(1);
    expect(await figure('busy')).to.equal(0);
    await watched.transaction(async () => expect(await figure('busy')).to.equal(1));
    await watched.stop();
    expect(await figure('most')).to.equal(undefined);
  });

  describe('runs transactions', () => {
    it('rolls a transaction back if its work throws', async () => {
      const error = await failure(
        database.transaction(async (transaction) => {
          await database.query("INSERT INTO accounts VALUES (10, 'ten')", [], { transaction });
          throw new AppError('not_found');
        }),
      );
      expect((error as AppError).code).to.equal('not_found');
      expect(await database.query('SELECT id FROM accounts WHERE id = 10')).to.deep.equal([]);
    });

    it('runs a transaction again after a deadlock, so that both succeed', async () => {
      let attempts = 0;
      let bothHold: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        bothHold = resolve;
      });
      const touch = (first: number, second: number): Promise<void> =>
        database.transaction(async (transaction) => {
          attempts += 1;
          await database.query('UPDATE accounts SET day = day WHERE id = $1', [first], { transaction });
          if (attempts >= 2) bothHold();
          await held;
          await database.query('UPDATE accounts SET day = day WHERE id = $1', [second], { transaction });
        });
      await Promise.all([touch(1, 2), touch(2, 1)]);
      expect(attempts).to.be.greaterThan(2);
    });

    it('runs a transaction again after a serialization failure', async () => {
      await database.query("INSERT INTO accounts (id, name) VALUES (100, 'sum')");
      const raise = (): Promise<void> =>
        database.transaction(
          async (transaction) => {
            const [row] = await database.query<{ n: number }>('SELECT count(*) AS n FROM accounts', [], {
              transaction,
            });
            await database.query('INSERT INTO accounts (id) VALUES ($1)', [1000 + (row?.n ?? 0)], { transaction });
          },
          { isolation: 'serializable' },
        );
      const before = await database.query<{ n: number }>('SELECT count(*) AS n FROM accounts');
      await Promise.all([raise(), raise(), raise()]);
      const after = await database.query<{ n: number }>('SELECT count(*) AS n FROM accounts');
      expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).to.equal(3);
    });

    it('runs a read-only transaction if requested', async () => {
      const writing = database.transaction(
        (transaction) => database.query("INSERT INTO accounts VALUES (11, 'eleven')", [], { transaction }),
        { readOnly: true },
      );
      expect(sqlState(await failure(writing))).to.equal('25006');
    });
  });

  describe('survives migrations by another process', () => {
    it('drops connections whose prepared statements are stale', async () => {
      const wide = () => database.query('SELECT * FROM accounts WHERE id = 1', [], { name: 'wide' });
      await wide();
      await database.query('ALTER TABLE accounts ADD COLUMN remark text');
      await failure(wide());
      expect((await wide())[0]).to.have.property('remark');
      await database.query('ALTER TABLE accounts ADD COLUMN remark2 text');
      const rows = await database.transaction((transaction) =>
        database.query('SELECT * FROM accounts WHERE id = 1', [], { name: 'wide', transaction }),
      );
      expect(rows[0]).to.have.property('remark2');
    });
  });

  describe('survives failures of Postgres', () => {
    it('starts without Postgres, and is not ready until it is available', async () => {
      const proxy = await cutProxy(test.url);
      proxy.cut();
      const patient = createDatabase({ url: proxy.through(test.url), schema: 'things', logger });
      await patient.start();
      expect((await patient.readiness?.())?.ready).to.equal(false);
      expect(((await failure(patient.query('SELECT 1'))) as AppError).code).to.equal('unavailable');
      proxy.restore();
      await patient.whenReady();
      expect(patient.readiness?.()).to.deep.equal({ ready: true });
      expect(await patient.query('SELECT 1 AS n')).to.deep.equal([{ n: 1 }]);
      await patient.stop();
      await proxy.close();
    });

    it('reports unavailable if Postgres is lost in a transaction, and works again after', async () => {
      const proxy = await cutProxy(test.url);
      const robust = createDatabase({ url: proxy.through(test.url), schema: 'things', logger });
      await robust.start();
      const error = await failure(
        robust.transaction(async (transaction) => {
          await robust.query('SELECT 1', [], { transaction });
          proxy.cut();
          await robust.query('SELECT 1', [], { transaction });
        }),
      );
      expect((error as AppError).code).to.equal('unavailable');
      expect((await robust.readiness?.())?.ready).to.equal(false);
      proxy.restore();
      await eventually(async () => (await robust.query('SELECT 1')).length === 1);
      expect(robust.readiness?.()).to.deep.equal({ ready: true });
      await robust.stop();
      await proxy.close();
    });

    it('fails within the time limit when the network drops packets', async () => {
      const proxy = await cutProxy(test.url);
      const robust = createDatabase({
        url: proxy.through(test.url),
        schema: 'things',
        logger,
        statementTimeoutMs: 100,
      });
      await robust.start();
      proxy.hang();
      expect(((await failure(robust.query('SELECT 1'))) as AppError).code).to.equal('unavailable');
      proxy.restore();
      await eventually(async () => (await robust.query('SELECT 1')).length === 1);
      await robust.stop();
      await proxy.close();
    }).timeout(10_000);

    it('recovers when an administrator ends the connections', async () => {
      await database.query('SELECT 1');
      const other = createDatabase({ url: test.url, schema: 'things', logger });
      await other.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await eventually(async () => (await database.query('SELECT 1')).length === 1);
      await other.stop();
    });

    it('stops while Postgres is unavailable', async () => {
      const proxy = await cutProxy(test.url);
      const robust = createDatabase({ url: proxy.through(test.url), schema: 'things', logger });
      await robust.start();
      proxy.cut();
      await failure(robust.query('SELECT 1'));
      await robust.stop();
      expect(proxy.connections()).to.equal(0);
      await proxy.close();
    });
  });
});
