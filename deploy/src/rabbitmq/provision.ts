import { createHash, randomBytes } from 'node:crypto';
import { managementRequest } from './management.js';
import { brokerUsers, definitions, type PerBrokerUser } from './users.js';

/** The code of the error when fewer nodes run than must. */
export const NODES_MISSING = 'NODES_MISSING';

export interface BrokerProvision {
  /** The HTTP API of the management plugin, with the name and password of an administrator. */
  readonly managementUrl: string;
  /** It must exist. */
  readonly vhost: string;
  readonly passwords: PerBrokerUser;
  /** How many nodes must run before queues are declared, so that each queue gets its members; 1 if left out. */
  readonly nodes?: number;
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
  nodes = 1,
  userPrefix = '',
}: BrokerProvision): Promise<void> {
  if (nodes > 1) await expectNodes(managementUrl, nodes);
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

async function expectNodes(managementUrl: string, expected: number): Promise<void> {
  const nodes = (await managementRequest(managementUrl, 'GET', '/api/nodes')) as readonly {
    readonly running: boolean;
  }[];
  const running = nodes.filter((node) => node.running).length;
  if (running >= expected) return;
  throw Object.assign(new Error(`${running} of ${expected} nodes run`), { code: NODES_MISSING });
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
