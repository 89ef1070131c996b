import { X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { roleOf, schemas } from '../database/schemas.js';
import { brokerUrls, brokerUsers } from '../rabbitmq/users.js';
import { redisUrls, redisUserLines, redisUsers } from '../redis/users.js';
import { createAuthority } from './certificates.js';
import { randomTag } from './random.js';
import { secretsIn } from './secrets.js';

/** The services with a certificate, each with its schema if it has one. */
const services = {
  gateway: undefined,
  'auth-service': undefined,
  'user-service': 'users',
  'run-service': 'runs',
  'weather-service': 'weather',
  'report-service': 'reports',
} as const;

export interface IdentityOptions {
  /** Contains a folder for each service, and `private` for files that no service may read. */
  readonly dir: string;
  /** `host:port` of Postgres, and the database's name. */
  readonly postgres: string;
  readonly database: string;
  /** `host:port` of Redis and of RabbitMQ. */
  readonly redis: string;
  readonly rabbitmq: string;
  /** The owner of the files. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** The owner of Redis' file of users. */
  readonly redisOwner: { readonly uid: number; readonly gid: number } | undefined;
  /** Additional host names of a service. */
  readonly dnsNames: (service: string) => readonly string[];
}

const validDays = 825;
const renewBeforeMs = 90 * 86_400_000;

/**
 * Creates a folder for each service with only what it needs: `ca.pem`, `cert.pem`, `key.pem`, `database-url`, `redis-url`,
 * `amqp-url`, `cursor-secret`, `jwt-private-key.pem`; and a file of users for Redis, `users.conf`. Existing files are kept;
 * certificates are renewed within 90 days of their expiry.
 *
 * @returns what was created, for the log
 */
export async function makeIdentities(options: IdentityOptions): Promise<string[]> {
  const made: string[] = [];
  const secrets = secretsIn(join(options.dir, 'private'));
  for (const schema of schemas) {
    write(options, 'provision', `${schema}-db-password`, secrets.databasePasswords[schema]);
  }
  const cursorSecret = readFileSync(secrets.cursorSecretFile, 'utf8');
  const names = Object.keys(services) as (keyof typeof services)[];
  for (const service of names) {
    const schema = services[service];
    if (schema === undefined) continue;
    const account = `${roleOf(schema)}:${secrets.databasePasswords[schema]}`;
    write(options, service, 'database-url', `postgres://${account}@${options.postgres}/${options.database}`);
    write(options, service, 'cursor-secret', cursorSecret);
  }
  const redis = redisUrls(`redis://${options.redis}/0`, secrets.redisPasswords);
  for (const user of redisUsers) write(options, user, 'redis-url', redis[user]);
  write({ ...options, owner: options.redisOwner }, 'redis', 'users.conf', redisUserLines(secrets.redisPasswords));
  const amqp = brokerUrls(`amqp://${options.rabbitmq}`, secrets.brokerPasswords);
  for (const user of brokerUsers) {
    write(options, user, 'amqp-url', amqp[user]);
    write(options, 'provision', `${user}-amqp-password`, secrets.brokerPasswords[user]);
  }
  write(options, 'gateway', 'cursor-secret', cursorSecret);
  write(options, 'auth-service', 'jwt-private-key.pem', readFileSync(secrets.jwtPrivateKeyFile, 'utf8'));
  if (names.some((service) => needsCertificate(join(options.dir, service)))) {
    const authority = await createAuthority(validDays);
    for (const service of names) {
      const issued = await authority.issue(service, ['localhost', ...options.dnsNames(service)]);
      write(options, service, 'ca.pem', authority.certificate);
      write(options, service, 'key.pem', issued.key);
      write(options, service, 'cert.pem', issued.certificate);
    }
    made.push(`certificates for ${names.join(', ')}`);
  }
  return made;
}

function needsCertificate(dir: string): boolean {
  const file = join(dir, 'cert.pem');
  if (!existsSync(file)) return true;
  return Date.parse(new X509Certificate(readFileSync(file)).validTo) - Date.now() < renewBeforeMs;
}

/** Replaces a file atomically, readable only by its owner. */
function write({ dir, owner }: IdentityOptions, service: string, name: string, text: string): void {
  const folder = join(dir, service);
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.${name}.${randomTag()}`);
  writeFileSync(draft, text, { mode: 0o400 });
  if (owner) {
    chownSync(draft, owner.uid, owner.gid);
    chownSync(folder, owner.uid, owner.gid);
  }
  chmodSync(folder, 0o700);
  renameSync(draft, join(folder, name));
}
