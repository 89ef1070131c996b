import { createHash, randomBytes } from 'node:crypto';
import { managementRequest } from './management.js';
import { brokerUsers, definitions, type PerBrokerUser } from './users.js';

export interface BrokerProvision {
  /** The HTTP API of the management plugin, with the name and password of an administrator. */
  readonly managementUrl: string;
  /** It must exist. */
  readonly vhost: string;
  readonly passwords: PerBrokerUser;
  /** Before the name of each user; none unless given. */
  readonly userPrefix?: string;
}

/**
 * Makes the topology and a user for each service with its rights. What exists stays; passwords and rights are set to the given
 * ones. Users come last: a service that gets in finds the whole topology.
 */
export async function provisionBroker({
  managementUrl,
  vhost,
  passwords,
  userPrefix = '',
}: BrokerProvision): Promise<void> {
  const { eventExchange: exchange, exchanges, queues, bindings, users } = definitions;
  const load = (part: object) => managementRequest(managementUrl, 'POST', '/api/definitions', part);
  const common = { vhost, durable: true, auto_delete: false };
  await load({
    queues: queues.map(({ name, arguments: args }) => ({ name, arguments: args, ...common })),
    exchanges: exchanges.map(({ name, type }) => ({ name, type, ...common, internal: false, arguments: {} })),
    bindings: bindings.map(({ exchange: source, queue: destination, routingKey }) => ({
      ...{ source, vhost, destination, destination_type: 'queue', routing_key: routingKey, arguments: {} },
    })),
  });
  const rights = brokerUsers.map((service) => ({ user: `${userPrefix}${service}`, vhost, ...users[service] }));
  await load({
    users: brokerUsers.map((service) => ({
      name: `${userPrefix}${service}`,
      password_hash: passwordHash(passwords[service]),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    })),
    permissions: rights.map(({ publish: _, ...permission }) => permission),
    topic_permissions: rights.map(({ user, publish }) => ({ user, vhost, exchange, write: publish, read: '^$' })),
  });
}

/** Removes the users. */
export async function dropBrokerUsers({
  managementUrl,
  userPrefix = '',
}: Omit<BrokerProvision, 'passwords'>): Promise<void> {
  for (const service of brokerUsers)
    await managementRequest(managementUrl, 'DELETE', `/api/users/${userPrefix}${service}`);
}

/** As RabbitMQ stores it (https://www.rabbitmq.com/docs/passwords#computing-password-hash). */
function passwordHash(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password, 'utf8').digest();
  return Buffer.concat([salt, digest]).toString('base64');
}
