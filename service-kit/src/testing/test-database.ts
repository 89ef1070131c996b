import type { Database, Migration } from '../database/index.js';

export interface TestDatabaseOptions {
  readonly migrations: readonly Migration[];
  readonly schema: string;
}

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and drops the database, whoever else is connected. */
  drop(): Promise<void>;
}

/** A database of its own on the server of `TEST_ADMIN_DATABASE_URL`, with the schema at its last migration. */
export async function testDatabase(_options: TestDatabaseOptions): Promise<TestDatabase> {
  throw new Error('not yet');
}
