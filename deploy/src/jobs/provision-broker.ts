/**
 * A one-shot job (Compose, Kubernetes): creates RabbitMQ's topology and a user for each service, then exits.
 * Environment: AMQP_MANAGEMENT_URL (with an administrator's name and password), VHOST (/), USER_SERVICE_AMQP_PASSWORD,
 * RUN_SERVICE_AMQP_PASSWORD, WEATHER_SERVICE_AMQP_PASSWORD and REPORT_SERVICE_AMQP_PASSWORD; each also as NAME_FILE.
 * BROKER_NODES (1) is how many nodes must run first. With `--empty` it first deletes the virtual host with all messages, as restoring a backup requires.
 */
import { createVhost, deleteVhost } from '../rabbitmq/management.js';
import { provisionBroker } from '../rabbitmq/provision.js';
import { brokerUsers, perBrokerUser } from '../rabbitmq/users.js';
import { countIn, needed, optional, provision } from './provisioning.js';

const passwordName = (user: string) => `${user.toUpperCase().replace('-', '_')}_AMQP_PASSWORD`;
const given = needed(['AMQP_MANAGEMENT_URL', ...brokerUsers.map(passwordName)]);
const managementUrl = given.AMQP_MANAGEMENT_URL ?? '';
const vhost = optional('VHOST') ?? '/';
const nodes = countIn('BROKER_NODES', 1);
const passwords = perBrokerUser((user) => given[passwordName(user)] ?? '');

async function empty(): Promise<void> {
  await deleteVhost(managementUrl, vhost);
  await createVhost(managementUrl, vhost);
}

await provision({
  server: 'RabbitMQ',
  what: 'The topology of RabbitMQ',
  work: async () => {
    if (process.argv.includes('--empty')) await empty();
    await provisionBroker({ managementUrl, vhost, passwords, nodes });
  },
});
process.stdout.write(`RabbitMQ is ready: ${brokerUsers.join(', ')}.\n`);
