/**
 * A one-shot job (Compose): creates certificates and secrets for each service under IDENTITIES_DIR, once. Environment:
 * IDENTITIES_DIR, POSTGRES_ADDR, REDIS_ADDR and RABBITMQ_ADDR (host:port), DATABASE_NAME (jogging), OWNER_UID (the owner of
 * the files), REDIS_UID (the owner of Redis' file of users).
 */
import { makeIdentities } from '../identities/identities.js';

const needed = ['IDENTITIES_DIR', 'POSTGRES_ADDR', 'REDIS_ADDR', 'RABBITMQ_ADDR'] as const;
const missing = needed.filter((name) => !process.env[name]);
if (missing.length > 0) {
  process.stderr.write(`Missing in the environment: ${missing.join(', ')}\n`);
  process.exit(2);
}
const [dir = '', postgres = '', redis = '', rabbitmq = ''] = needed.map((name) => process.env[name]);
const { DATABASE_NAME, OWNER_UID, REDIS_UID } = process.env;
const owner = (uid: string | undefined) => (uid ? { uid: Number(uid), gid: Number(uid) } : undefined);
const made = await makeIdentities({
  ...{ dir, postgres, redis, rabbitmq },
  database: DATABASE_NAME || 'jogging',
  owner: owner(OWNER_UID),
  redisOwner: owner(REDIS_UID),
  dnsNames: () => [],
});
process.stdout.write(made.length > 0 ? `Made ${made.join('; ')}.\n` : 'Certificates and secrets are there already.\n');
