import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { schemas } from '../database/schemas.js';
import { makeIdentities } from '../identities/identities.js';
import { randomPassword } from '../identities/random.js';

export const NAMESPACE = 'jogging-times';

export interface Secret {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly type: 'Opaque' | 'kubernetes.io/tls';
  readonly stringData: Readonly<Record<string, string>>;
}

export interface LocalSecretsOptions {
  /** Where they are kept, so that they stay the same. */
  readonly dir: string;
  /** Of OpenWeatherMap; empty where it is not asked. */
  readonly weatherKey?: string | undefined;
  /** Of the user `admin`; made where it is not given. */
  readonly adminPassword?: string | undefined;
}

/**
 * The Secrets that the overlay "local" refers to: certificates for mutual TLS, keys and passwords. What was made once
 * stays; certificates are issued again before they expire.
 */
export async function localSecrets({ dir, weatherKey = '', adminPassword }: LocalSecretsOptions): Promise<Secret[]> {
  await makeIdentities({
    dir,
    postgres: 'postgres:5432',
    database: 'jogging',
    owner: undefined,
    dnsNames: (service) => [`${service}.${NAMESPACE}`, `${service}.${NAMESPACE}.svc`],
  });
  const made = (service: string, name: string) => readFileSync(join(dir, service, name), 'utf8');
  const password = (name: string) => kept(dir, `${name}-password`);
  const [postgres, redis, rabbitmq] = [password('postgres'), password('redis'), password('rabbitmq')];

  const databaseUrl = (service: string) => ({ 'database-url': made(service, 'database-url') });
  const cursorSecret = (service: string) => ({ 'cursor-secret': made(service, 'cursor-secret') });
  const redisUrl = { 'redis-url': `redis://:${redis}@redis:6379/0` };
  const amqpUrl = { 'amqp-url': `amqp://jogging:${rabbitmq}@rabbitmq:5672` };
  const schemaPasswords = schemas.map((schema) => `${schema}-db-password`);

  const contents: Record<string, Record<string, string>> = {
    gateway: { ...redisUrl, ...cursorSecret('gateway') },
    'auth-service': {
      ...redisUrl,
      'jwt-private-key.pem': made('auth-service', 'jwt-private-key.pem'),
      'jwt-extra-public-keys.pem': '',
    },
    'user-service': {
      ...databaseUrl('user-service'),
      ...redisUrl,
      ...amqpUrl,
      ...cursorSecret('user-service'),
      'admin-password': adminPassword ?? password('admin'),
    },
    'run-service': { ...databaseUrl('run-service'), ...amqpUrl, ...cursorSecret('run-service') },
    'weather-service': { ...databaseUrl('weather-service'), ...amqpUrl, 'owm-api-key': weatherKey },
    'report-service': { ...databaseUrl('report-service'), ...amqpUrl, ...cursorSecret('report-service') },
    database: {
      'admin-database-url': `postgres://postgres:${postgres}@postgres:5432/postgres`,
      ...Object.fromEntries(schemaPasswords.map((name) => [name, made('provision', name)])),
    },
    postgres: { password: postgres },
    redis: { password: redis, 'redis.conf': `requirepass ${redis}\n` },
    rabbitmq: { password: rabbitmq },
  };
  const services = Object.keys(contents).filter((name) => existsSync(join(dir, name, 'cert.pem')));
  return [
    ...Object.entries(contents).map(([name, stringData]) => secret(name, 'Opaque', stringData)),
    ...services.map((service) =>
      secret(`${service}-tls`, 'kubernetes.io/tls', {
        'ca.crt': made(service, 'ca.pem'),
        'tls.crt': made(service, 'cert.pem'),
        'tls.key': made(service, 'key.pem'),
      }),
    ),
  ];
}

/** Writes them as one file for `kubectl apply`, readable by its owner alone. */
export function writeSecrets(file: string, secrets: readonly Secret[]): void {
  writeFileSync(file, secrets.map((one) => stringify(one)).join('---\n'), { mode: 0o600 });
}

function secret(name: string, type: Secret['type'], stringData: Secret['stringData']): Secret {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, type, stringData };
}

function kept(dir: string, name: string): string {
  const file = join(dir, 'private', name);
  mkdirSync(join(dir, 'private'), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomPassword(), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
