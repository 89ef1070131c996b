import { generateKeyPairSync } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PerSchema, perSchema } from '../database/schemas.js';
import { type PerBrokerUser, perBrokerUser } from '../rabbitmq/users.js';
import { type PerRedisUser, perRedisUser } from '../redis/users.js';
import { randomPassword, randomTag } from './random.js';

/**
 * The secrets of this system. Created once, then read back: they sign sessions and page cursors, and give access to the backing
 * services.
 */
export interface Secrets {
  /** PEM, PKCS#8. */
  readonly jwtPrivateKeyFile: string;
  readonly cursorSecretFile: string;
  readonly databasePasswords: PerSchema;
  readonly redisPasswords: PerRedisUser;
  readonly brokerPasswords: PerBrokerUser;
}

export function secretsIn(dir: string): Secrets {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const passwordOf = (name: string) => readFileSync(kept(dir, name, randomPassword), 'utf8');
  return {
    jwtPrivateKeyFile: kept(dir, 'jwt-private-key.pem', rsaKey),
    cursorSecretFile: kept(dir, 'cursor-secret', randomPassword),
    databasePasswords: perSchema((schema) => passwordOf(`${schema}-db-password`)),
    redisPasswords: perRedisUser((user) => passwordOf(`${user}-redis-password`)),
    brokerPasswords: perBrokerUser((user) => passwordOf(`${user}-amqp-password`)),
  };
}

/** The file's path. Linked into place complete, so that of two concurrent creators one wins and none reads a partial file. */
function kept(dir: string, name: string, make: () => string): string {
  const file = join(dir, name);
  const draft = `${file}.${randomTag()}`;
  try {
    readFileSync(file);
  } catch {
    writeFileSync(draft, make(), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    } finally {
      rmSync(draft);
    }
  }
  return file;
}

function rsaKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
