import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type PerSchema, perSchema, roleOf, type Schema, schemas } from './schemas.js';
import { scramVerifier } from './scram.js';
import { withClient } from './with-client.js';

export interface Provision {
  /** The URL of a role that may create roles and databases. */
  readonly adminUrl: string;
  readonly database: string;
  /** The password of each schema's role. */
  readonly passwords: PerSchema;
  /** A prefix for the name of each role; none by default. */
  readonly rolePrefix?: string;
}

/** "jogging times" in ASCII: any number that nothing else on the server uses. */
const LOCK = 0x6a6f_6767;

/**
 * Creates the database, and in it a schema for each service, owned by a role that cannot access the other schemas. Existing
 * objects are kept; passwords are set to the given ones. Safe to run concurrently: an advisory lock serializes it.
 */
export async function provisionDatabase(provision: Provision): Promise<PerSchema> {
  const { adminUrl, database, passwords, rolePrefix } = provision;
  await withRetries(() =>
    withClient(adminUrl, async (admin) => {
      await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
      for (const schema of schemas) await provideRole(admin, roleOf(schema, rolePrefix), passwords[schema]);
      await provideDatabase(admin, database);
      await withClient(inDatabase(adminUrl, database), async (inside) => {
        for (const schema of schemas) await provideSchema(inside, schema, database, roleOf(schema, rolePrefix));
        await inside.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
      });
    }),
  );
  return schemaUrls(provision);
}

/** The URL with which each service connects to its schema. */
export function schemaUrls({ adminUrl, database, passwords, rolePrefix }: Provision): PerSchema {
  return perSchema((schema) => {
    const url = new URL(inDatabase(adminUrl, database));
    url.username = roleOf(schema, rolePrefix);
    url.password = encodeURIComponent(passwords[schema]);
    return url.href;
  });
}

/** Removes everything that provisionDatabase created, even while clients are connected. */
export async function dropDatabase({ adminUrl, database, rolePrefix }: Omit<Provision, 'passwords'>): Promise<void> {
  await withClient(adminUrl, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
    for (const schema of schemas) {
      await admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(roleOf(schema, rolePrefix))}`);
    }
  });
}

async function provideRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount ? 'ALTER' : 'CREATE';
  await admin.query(`${verb} ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password) ?? password)}`);
  // On a managed server the administrator is not a superuser, and can only assign a schema to a role of which it is a member.
  const { rows } = await admin.query<{ superuser: boolean }>(
    'SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
  );
  if (!rows[0]?.superuser) await admin.query(`GRANT ${name} TO CURRENT_USER`);
}

async function provideDatabase(admin: pg.Client, database: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  const name = pg.escapeIdentifier(database);
  // From template0, because template1 cannot be copied while a client is connected to it.
  if (!rowCount) await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
}

async function provideSchema(inside: pg.Client, schema: Schema, database: string, role: string): Promise<void> {
  const [owner, home] = [pg.escapeIdentifier(role), pg.escapeIdentifier(database)];
  await inside.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${owner}`);
  await inside.query(`ALTER SCHEMA ${schema} OWNER TO ${owner}`);
  await inside.query(`REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`);
  await inside.query(`GRANT CONNECT ON DATABASE ${home} TO ${owner}`);
  await inside.query(`ALTER ROLE ${owner} IN DATABASE ${home} SET search_path = ${schema}`);
}

function inDatabase(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/**
 * Roles and databases are shared by the whole server, advisory locks only by one database: two administrators in different
 * databases can still collide. The second one gets one of these errors, and finds the work done when it retries.
 */
const MET_ANOTHER = new Set(['42710', '42P04', '42P06', '23505', 'XX000']);

async function withRetries<T>(work: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (tries <= 1 || !MET_ANOTHER.has(String((fault as { code?: unknown }).code))) throw fault;
    await pause(200);
    return withRetries(work, tries - 1);
  }
}
