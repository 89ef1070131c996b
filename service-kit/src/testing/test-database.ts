import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createDatabase, type Database, type Migration, migrateCommand } from '../database/index.js';
import { createLogger, type Logger } from '../logging/index.js';
import { serverFromEnvironment } from './from-environment.js';

export interface TestDatabaseOptions {
  readonly schema: string;
  /** An empty list leaves the schema empty. */
  readonly migrations: readonly Migration[];
  /** Default 10. */
  readonly poolMax?: number;
  /** Default silent. */
  readonly logger?: Logger;
}

export interface TestDatabase {
  readonly url: string;
  /** Started. */
  readonly database: Database;
  /** Closes the pool and drops the database, even if others are connected. */
  drop(): Promise<void>;
}

/** A database of its own on the server of `TEST_ADMIN_DATABASE_URL`, with the schema at its last migration. */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const { schema, migrations, logger = createLogger({ service: 'test', level: 'silent' }) } = options;
  const adminUrl = serverFromEnvironment('TEST_ADMIN_DATABASE_URL');
  const name = `jogging_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrateCommand({ url: url.href, schema, migrations, logger });
  const database = createDatabase({ url: url.href, schema, logger, poolMax: options.poolMax ?? 10 });
  await database.start();
  return {
    url: url.href,
    database,
    async drop() {
      await database.stop();
      await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
