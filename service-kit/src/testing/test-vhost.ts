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

/** A new vhost on the broker of `TEST_AMQP_URL`, created through `TEST_AMQP_MANAGEMENT_URL`. */
export async function testVhost(): Promise<TestVhost> {
  const name = `jogging-test-${randomBytes(6).toString('hex')}`;
  const url = new URL(serverFromEnvironment('TEST_AMQP_URL'));
  const user = url.username || 'guest';
  url.pathname = `/${name}`;

  async function create(): Promise<void> {
    await manage('PUT', `vhosts/${name}`);
    await manage('PUT', `permissions/${name}/${user}`, { configure: '.*', write: '.*', read: '.*' });
  }

  /** @returns how many there were */
  async function closeConnections(): Promise<number> {
    const connections = (await manage('GET', `vhosts/${name}/connections`)) as { name: string }[] | undefined;
    for (const connection of connections ?? []) {
      await manage('DELETE', `connections/${encodeURIComponent(connection.name)}`);
    }
    return connections?.length ?? 0;
  }

  /**
   * A service that was stopped while it connected may still declare queues. Deleting the vhost of a queue whose worker for dead
   * letters is starting breaks every quorum queue of RabbitMQ 3.10.
   */
  async function dropUnused(): Promise<void> {
    if ((await closeConnections()) > 0) await delay(500);
    await manage('DELETE', `vhosts/${name}`);
  }

  await create();
  return {
    url: url.href,
    async wipe() {
      await manage('DELETE', `vhosts/${name}`);
      await create();
    },
    closeConnections: async () => void (await closeConnections()),
    drop: dropUnused,
  };
}

/** One call of the management plugin's HTTP API. 404 is accepted: it is already deleted. */
async function manage(method: string, path: string, body?: object): Promise<unknown> {
  const base = new URL(serverFromEnvironment('TEST_AMQP_MANAGEMENT_URL'));
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
