/**
 * `npm run redis-users`: prints the commands that make the users of the services at a Redis of yours. Environment:
 * GATEWAY_REDIS_PASSWORD, AUTH_SERVICE_REDIS_PASSWORD and USER_SERVICE_REDIS_PASSWORD; each also as NAME_FILE. The
 * passwords are printed as SHA-256 alone.
 */
import { needed } from '../jobs/provisioning.js';
import { redisRules, redisUsers } from '../redis/users.js';

const passwordName = (user: string) => `${user.toUpperCase().replace('-', '_')}_REDIS_PASSWORD`;
const given = needed(redisUsers.map(passwordName));
for (const user of redisUsers) {
  process.stdout.write(`ACL SETUSER ${user} ${redisRules(user, given[passwordName(user)] ?? '').join(' ')}\n`);
}
