import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackingServices,
  type Progress,
  provideBackingServices,
  type ServiceName,
  type Settings,
  serviceNames,
  startTestSystem,
  type TestSystem,
  type TestSystemOptions,
} from '@jogging/dev-env';
import { topology } from '@jogging/proto/events';
import { createLogger } from '@jogging/service-kit';
import { createDatabase, type Database } from '@jogging/service-kit/database';
import { type OperatorSession, openOperatorSession } from '@jogging/service-kit/messaging';
import { Links } from './links.js';

/** A system on parts of its own, every connection of which can be cut. */
export interface Arena {
  readonly backingServices: BackingServices;
  readonly system: TestSystem;
  readonly links: Links;
  /** All schemas, past the proxies, with an administrator's rights. */
  readonly database: Database;
  /** Messages that ought to be given up, by their ids, each with its queue. */
  readonly poison: Map<string, string>;
  /** A session at the broker, past the proxies, for one piece of work. */
  atBroker<T>(work: (session: OperatorSession) => Promise<T>): Promise<T>;
  /** Makes the weather provider fail (docs/weather.md), or well again. */
  steerProvider(failure: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

export interface ArenaOptions {
  readonly progress: Progress;
  /** False: Postgres syncs nothing to disk. What it has committed survives its processes all the same. */
  readonly durable: boolean;
  /** Two gateways unless given. */
  readonly replicas?: TestSystemOptions['replicas'];
}

/** Short waits, so that what a fault has put off comes soon after it. */
const weather = {
  SANDBOX_CONTROL: 'on',
  WEATHER_POLL_MS: '250',
  WEATHER_ASKED_AGAIN_AFTER: '1s',
  WEATHER_RETRY_DELAYS: '1s,2s,3s,5s,8s,13s,21s,34s',
  WEATHER_BREAKER_OPEN: '1s',
  WEATHER_PROVIDER_REST: '1s',
};

export async function openArena({ progress, durable, replicas = { gateway: 2 } }: ArenaOptions): Promise<Arena> {
  const dir = await mkdtemp(join(tmpdir(), 'jogging-chaos-'));
  const backingServices = await provideBackingServices({
    dir,
    progress,
    lifetime: 'process',
    durable,
    environment: {},
  });
  const links = new Links();
  const through = (name: ServiceName) => (usual: Settings) => links.between(name, usual);
  const system = await startTestSystem({
    progress,
    replicas,
    environment: weather,
    environmentOf: Object.fromEntries(serviceNames.map((name) => [name, through(name)])),
    backingServices: {
      adminDatabaseUrl: backingServices.postgres.url,
      redisUrl: backingServices.redis.url,
      amqpUrl: backingServices.rabbitmq.url,
      amqpManagementUrl: backingServices.rabbitmq.managementUrl,
    },
  });
  const database = await openDatabase(system);

  return {
    backingServices,
    system,
    links,
    database,
    poison: new Map(),
    async atBroker(work) {
      const session = await openOperatorSession({ url: system.amqpUrl, topology });
      return work(session).finally(() => session.close());
    },
    async steerProvider(failure) {
      const response = await fetch(`${system.sandboxUrl}/control/failure`, {
        method: 'PUT',
        body: JSON.stringify(failure),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
    },
    async stop() {
      await database.stop();
      await system.stop();
      await links.close();
      await Promise.all(
        [backingServices.postgres, backingServices.redis, backingServices.rabbitmq].map((backingService) =>
          backingService.remove(),
        ),
      );
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The whole database of a test's system, for an administrator. */
export async function openDatabase({ adminDatabaseUrl, database }: TestSystem): Promise<Database> {
  const url = new URL(adminDatabaseUrl);
  url.pathname = `/${database}`;
  const opened = createDatabase({
    url: url.href,
    schema: 'public',
    logger: createLogger({ service: 'chaos', level: 'silent' }),
    poolMax: 2,
    statementTimeoutMs: 60_000,
  });
  await opened.start();
  return opened;
}
