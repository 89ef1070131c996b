import pg from 'pg';
import type { MigrationContext } from './migration.js';

export interface MigrationSession {
  readonly context: MigrationContext;
  /** Waits till no other session migrates this schema, and keeps them waiting till it is closed. */
  lock(): Promise<void>;
  close(): Promise<void>;
}

const connectTimeoutMs = 3_000;

/** The longest that a migration waits for a table, before it steps back and asks again, in ms. */
const tableLockTimeoutMs = 3_000;

/** The longest that one start waits for another to have migrated, in ms. */
const turnTimeoutMs = 600_000;

/** A connection of its own, because an advisory lock belongs to the connection; in the schema, which it makes if missing. */
export async function openMigrationSession(url: string, schema: string): Promise<MigrationSession> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: `migrate ${schema}`,
  });
  // A lost connection also fails the statement under way, which is what tells; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();

  const context: MigrationContext = {
    query: async (sql, params = []) => (await client.query(sql, [...params])).rows,
  };
  return {
    context,
    async lock() {
      await client.query(`SET lock_timeout = ${turnTimeoutMs}`);
      await client.query("SELECT pg_advisory_lock(hashtextextended('migrate ' || $1, 0))", [schema]);
      await client.query(`SET lock_timeout = ${tableLockTimeoutMs}`);
      await enterSchema(client, schema);
    },
    close: () => client.end(),
  };
}

async function enterSchema(client: pg.Client, schema: string): Promise<void> {
  // CREATE SCHEMA IF NOT EXISTS asks for the right to create even where there is nothing to do.
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  const name = client.escapeIdentifier(schema);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${name}`);
  await client.query(`SET search_path = ${name}`);
}
