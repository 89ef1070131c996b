import pg from 'pg';
import type { MigrationContext } from './migration.js';
import { Primary } from './primary.js';

export interface MigrationSession {
  readonly context: MigrationContext;
  /** Waits until no other session migrates this schema, and blocks others until it is closed. */
  lock(): Promise<void>;
  close(): Promise<void>;
}

const connectTimeoutMs = 3_000;

/** How long a migration waits for a table before it backs off and retries, in ms. */
const tableLockTimeoutMs = 3_000;

/** How long one start waits for another to finish migrating, in ms. */
const turnTimeoutMs = 600_000;

/** Its own connection, because an advisory lock belongs to the connection; creates the schema if it is missing. */
export async function openMigrationSession(url: string, schema: string): Promise<MigrationSession> {
  const client = new pg.Client({
    connectionString: await new Primary(url).find(),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: `migrate ${schema}`,
  });
  // A lost connection also fails the running statement, which reports it; without a listener it would end the process.
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
  // CREATE SCHEMA IF NOT EXISTS requires the right to create even if the schema exists.
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  const name = client.escapeIdentifier(schema);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${name}`);
  await client.query(`SET search_path = ${name}`);
}
