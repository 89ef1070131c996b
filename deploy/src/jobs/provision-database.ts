/**
 * A one-shot job (Compose, Kubernetes): creates the database, roles and schemas, then exits. Environment: ADMIN_DATABASE_URL,
 * DATABASE_NAME (jogging), USERS_DB_PASSWORD, RUNS_DB_PASSWORD, WEATHER_DB_PASSWORD and REPORTS_DB_PASSWORD; each also as
 * NAME_FILE.
 */
import { provisionDatabase } from '../database/provision.js';
import { perSchema, schemas } from '../database/schemas.js';
import { needed, optional, provision } from './provisioning.js';

const passwordName = (schema: string) => `${schema.toUpperCase()}_DB_PASSWORD`;
const given = needed(['ADMIN_DATABASE_URL', ...schemas.map(passwordName)]);
const database = optional('DATABASE_NAME') ?? 'jogging';
await provision({
  server: 'Postgres',
  what: 'The database',
  work: () =>
    provisionDatabase({
      adminUrl: given.ADMIN_DATABASE_URL ?? '',
      database,
      passwords: perSchema((schema) => given[passwordName(schema)] ?? ''),
    }),
});
process.stdout.write(`The database "${database}" is ready: ${schemas.join(', ')}.\n`);
