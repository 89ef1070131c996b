/**
 * `scripts/servers`: prints the addresses of the backing services of `make up` for a shell, `export REDIS_URL=…`, passwords
 * included.
 */
import { localFolder, runCommand } from '@jogging/deploy';
import { backingServicesIn } from '../backing-services/provide.js';

const VARIABLES = { postgres: 'ADMIN_DATABASE_URL', redis: 'REDIS_URL', rabbitmq: 'AMQP_URL' } as const;

runCommand(async () => {
  const servers = await backingServicesIn(localFolder);
  if (servers.length === 0) throw new Error('This clone has no backing services: run "make up"');
  for (const server of servers) {
    console.log(`export ${VARIABLES[server.name]}='${server.url}'`);
    if ('managementUrl' in server) console.log(`export AMQP_MANAGEMENT_URL='${server.managementUrl}'`);
  }
});
