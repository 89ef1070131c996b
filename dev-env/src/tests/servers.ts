import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFolder, type Progress, toTerminal } from '@jogging/deploy';
import type { BackingService } from '../backing-services/backing-service.js';
import { type BackingServices, backingServicesIn, provideBackingServices } from '../backing-services/provide.js';
import type { Broker } from '../backing-services/rabbitmq.js';

export interface TestServers {
  /** The addresses of the servers, for tests. */
  readonly environment: NodeJS.ProcessEnv;
  /** Stops the servers that were started for the tests. */
  end(): Promise<void>;
}

/** Starts separate backing services in a temporary folder; they sync nothing to disk, and end with this process. */
export async function startTestServers(): Promise<TestServers> {
  const dir = mkdtempSync(join(tmpdir(), 'jogging-test-'));
  const servers = await provideBackingServices({ dir, progress: toTerminal, lifetime: 'process', durable: false });
  return {
    environment: environmentOf(servers),
    async end() {
      await Promise.all([servers.postgres, servers.redis, servers.rabbitmq].map((server) => server.remove()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * Those of `make up`, if all three run, because tests use their own databases and virtual hosts. Otherwise starts new ones, which
 * takes some seconds.
 */
export async function runningOrNewTestServers(progress: Progress): Promise<TestServers> {
  const found = await backingServicesIn(localFolder);
  const running = await Promise.all(found.map((server) => server.isRunning()));
  const of = (name: BackingService['name']) => found.find((server, i) => server.name === name && running[i]);
  const [postgres, redis, rabbitmq] = [of('postgres'), of('redis'), of('rabbitmq')];
  if (!postgres || !redis || !isBroker(rabbitmq)) return startTestServers();
  progress('On the backing services of "make up".');
  return { environment: environmentOf({ postgres, redis, rabbitmq }), end: async () => {} };
}

const isBroker = (server: BackingService | undefined): server is Broker =>
  server !== undefined && 'managementUrl' in server;

const environmentOf = ({ postgres, redis, rabbitmq }: BackingServices): NodeJS.ProcessEnv => ({
  TEST_ADMIN_DATABASE_URL: postgres.url,
  TEST_REDIS_URL: redis.url,
  TEST_AMQP_URL: rabbitmq.url,
  TEST_AMQP_MANAGEMENT_URL: rabbitmq.managementUrl,
});
