/**
 * A one-shot job (Compose, Kubernetes): creates the database, roles and schemas, then exits. Environment: ADMIN_DATABASE_URL,
 * DATABASE_NAME (jogging), USERS_DB_PASSWORD, RUNS_DB_PASSWORD, WEATHER_DB_PASSWORD and REPORTS_DB_PASSWORD; each also as
 * NAME_FILE.
 */
import { readFileSync } from 'node:fs';
import { provisionDatabase } from '../database/provision.js';
import { perSchema, schemas } from '../database/schemas.js';
import { until } from '../until.js';

function given(name: string): string | undefined {
  const file = process.env[`${name}_FILE`];
  return (file ? readFileSync(file, 'utf8').trimEnd() : process.env[name]) || undefined;
}

/** Retried, because Postgres may not have started yet. 57P03: the server is starting up. */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '57P03']);
const WAIT_MS = 120_000;

const needed = ['ADMIN_DATABASE_URL', ...schemas.map((schema) => `${schema.toUpperCase()}_DB_PASSWORD`)];
const missing = needed.filter((name) => given(name) === undefined);
if (missing.length > 0) {
  process.stderr.write(`Missing in the environment (each may also come as NAME_FILE): ${missing.join(', ')}\n`);
  process.exit(2);
}

const database = given('DATABASE_NAME') ?? 'jogging';
const provision = {
  adminUrl: given('ADMIN_DATABASE_URL') ?? '',
  database,
  passwords: perSchema((schema) => given(`${schema.toUpperCase()}_DB_PASSWORD`) ?? ''),
};

let told = false;
const attempt = async () => {
  try {
    await provisionDatabase(provision);
    return { fault: undefined };
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    if (!NOT_YET.has(String(code))) return { fault: message };
    if (!told) process.stdout.write('Waiting for Postgres …\n');
    told = true;
    throw fault;
  }
};
const { fault } = await until(attempt, { within: WAIT_MS, every: 500, what: 'Postgres' });
if (fault !== undefined) {
  process.stderr.write(`The database cannot be made: ${fault}\n`);
  process.exit(1);
}
process.stdout.write(`The database "${database}" is ready: ${schemas.join(', ')}.\n`);
