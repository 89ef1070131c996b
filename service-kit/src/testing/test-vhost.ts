import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { serverFromEnvironment } from './from-environment.js';

export interface TestVhost {
  readonly url: string;
  /** Deletes and recreates the vhost, like a broker that lost its data. */
  wipe(): Promise<void>;
  /** Has the broker close every connection to the vhost. */
  closeConnections(): Promise<void>;
  drop(): Promise<void>;
}

export interface TestBroker {
  readonly url: string;
  /** The HTTP API of the management plugin, with name and password. */
  readonly managementUrl: string;
}

const brokerFromEnvironment = (): TestBroker => ({
  url: serverFromEnvironment('TEST_AMQP_URL'),
  managementUrl: serverFromEnvironment('TEST_AMQP_MANAGEMENT_URL'),
});

/** Between two looks at the queues of a vhost that is to be deleted. */
const LOOK_MS = 300;

/** A new vhost, on the broker of `TEST_AMQP_URL` and `TEST_AMQP_MANAGEMENT_URL` unless another is given. */
export async function testVhost(broker: TestBroker = brokerFromEnvironment()): Promise<TestVhost> {
  const name = `jogging-test-${randomBytes(6).toString('hex')}`;
  const url = new URL(broker.url);
  const user = url.username || 'guest';
  url.pathname = `/${name}`;
  const manage = (method: string, path: string, body?: object) => request(broker.managementUrl, method, path, body);

  async function create(): Promise<void> {
    await manage('PUT', `vhosts/${name}`);
    await manage('PUT', `permissions/${name}/${user}`, { configure: '.*', write: '.*', read: '.*' });
  }

  async function closeConnections(): Promise<void> {
    const connections = (await manage('GET', `vhosts/${name}/connections`)) as { name: string }[] | undefined;
    for (const connection of connections ?? []) {
      await manage('DELETE', `connections/${encodeURIComponent(connection.name)}`);
    }
  }

  async function countQueues(): Promise<number> {
    const queues = (await manage('GET', `queues/${name}?disable_stats=true&enable_queue_totals=true`)) as object[];
    return queues.length;
  }

  /**
   * Deleting a vhost while queues are declared in it breaks every quorum queue of the broker for good: the worker for dead
   * letters of a queue that is gone restarts a hundred times, which ends the supervisor of all of them
   * (https://github.com/rabbitmq/rabbitmq-server/issues/16652). A service that was stopped while it connected, and a
   * provisioning that was given up, still declare queues.
   */
  async function deleteUnused(): Promise<void> {
    await closeConnections();
    for (let [before, now] = [-1, await countQueues()]; before !== now; ) {
      await delay(LOOK_MS);
      [before, now] = [now, await countQueues()];
    }
    await manage('DELETE', `vhosts/${name}`);
  }

  await create();
  return {
    url: url.href,
    async wipe() {
      await manage('DELETE', `vhosts/${name}`);
      await create();
    },
    closeConnections,
    drop: deleteUnused,
  };
}

/** One call of the management plugin's HTTP API. 404 is accepted: it is already deleted. */
async function request(managementUrl: string, method: string, path: string, body?: object): Promise<unknown> {
  const base = new URL(managementUrl);
  const credentials = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  base.username = '';
  base.password = '';
  const response = await fetch(new URL(`api/${path}`, base), {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}
