/**
 * A one-shot job (Compose): creates certificates and secrets for each service under IDENTITIES_DIR, once. Environment:
 * IDENTITIES_DIR, POSTGRES_ADDR (host:port), DATABASE_NAME (jogging), OWNER_UID (the owner of the files).
 */
import { makeIdentities } from '../identities/identities.js';

const { IDENTITIES_DIR, POSTGRES_ADDR, DATABASE_NAME, OWNER_UID } = process.env;
if (!IDENTITIES_DIR || !POSTGRES_ADDR) {
  process.stderr.write('Missing in the environment: IDENTITIES_DIR and POSTGRES_ADDR are both needed.\n');
  process.exit(2);
}
const uid = Number(OWNER_UID);
const made = await makeIdentities({
  dir: IDENTITIES_DIR,
  postgres: POSTGRES_ADDR,
  database: DATABASE_NAME || 'jogging',
  owner: OWNER_UID ? { uid, gid: uid } : undefined,
  dnsNames: () => [],
});
process.stdout.write(made.length > 0 ? `Made ${made.join('; ')}.\n` : 'Certificates and secrets are there already.\n');
