import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackingService,
  type BackingServiceName,
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
import { mountSmallDisk, type SmallDisk } from './small-disk.js';

/** The parts of any system with which acknowledged writes are compared. */
export interface ObservedSystem {
  /** Access to all schemas as an administrator, bypassing the proxies. */
  readonly database: Database;
  /** Messages that must become dead letters: the queue of each, by message id. */
  readonly poison: Map<string, string>;
  /** What went wrong during a fault, apart from differences in the data. */
  readonly violations: string[];
  /** Runs `work` with a broker session that bypasses the proxies. */
  atBroker<T>(work: (session: OperatorSession) => Promise<T>): Promise<T>;
}

/** A system that runs for these experiments alone. */
export interface OwnSystem extends ObservedSystem {
  readonly system: TestSystem;
  stop(): Promise<void>;
}

/** A system with its own backing services; each of its connections can be cut. */
export interface ChaosEnvironment extends OwnSystem {
  readonly backingServices: BackingServices;
  readonly links: Links;
  /** Disks that can be filled, if they can be mounted here. */
  readonly disks: { readonly postgres: SmallDisk | undefined; readonly redis: SmallDisk | undefined };
  /** The folder of a backing service, which contains its `data`. */
  homeOf(name: BackingServiceName): string;
  /** Makes the weather provider fail (docs/weather.md), or recover. */
  steerProvider(failure: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface ChaosEnvironmentOptions {
  readonly progress: Progress;
  /** False: Postgres syncs nothing to disk. Its commits still survive the death of its processes. */
  readonly durable: boolean;
  /** Settings for all services, in addition to short delays. */
  readonly settings?: Settings;
  /** Two gateways by default. */
  readonly replicas?: TestSystemOptions['replicas'];
}

/** Short delays, so that postponed work is done soon after a fault. */
export const weather = {
  SANDBOX_CONTROL: 'on',
  WEATHER_POLL_MS: '250',
  WEATHER_ASKED_AGAIN_AFTER: '1s',
  WEATHER_RETRY_DELAYS: '1s,2s,3s,5s,8s,13s,21s,34s',
  WEATHER_BREAKER_OPEN: '1s',
  WEATHER_PROVIDER_REST: '1s',
};

export async function openChaosEnvironment({
  progress,
  settings = {},
  durable,
  replicas = { gateway: 2 },
}: ChaosEnvironmentOptions): Promise<ChaosEnvironment> {
  const dir = await mkdtemp(join(tmpdir(), 'jogging-chaos-'));
  // The users that the servers run as need to pass through it to their data.
  await chmod(dir, 0o711);
  const homeOf = (name: BackingServiceName): string => join(dir, name);
  const mounted = {
    postgres: await mountSmallDisk(homeOf('postgres'), 'postgres', 768),
    redis: await mountSmallDisk(homeOf('redis'), 'redis', 192),
  };
  const backingServices = await provideBackingServices({
    dir,
    progress,
    lifetime: 'process',
    durable,
    environment: {},
  });
  const disks = {
    postgres: await usedBy(backingServices.postgres, mounted.postgres),
    redis: await usedBy(backingServices.redis, mounted.redis),
  };
  const links = new Links();
  const through = (name: ServiceName) => (usual: Settings) => links.between(name, usual);
  const system = await startTestSystem({
    progress,
    replicas,
    environment: { ...weather, ...settings },
    environmentOf: Object.fromEntries(serviceNames.map((name) => [name, through(name)])),
    backingServices: {
      adminDatabaseUrl: backingServices.postgres.url,
      redisUrl: backingServices.redis.url,
      amqpUrl: backingServices.rabbitmq.url,
      amqpManagementUrl: backingServices.rabbitmq.managementUrl,
    },
  });
  const database = await openDatabase(system);
  // Otherwise the WAL alone would fill a small disk.
  await database.execute("ALTER SYSTEM SET max_wal_size = '128MB'");
  await database.execute('SELECT pg_reload_conf()');

  return {
    disks,
    violations: [],
    homeOf,
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
      const { postgres, redis, rabbitmq } = backingServices;
      await Promise.all([postgres.stop(), redis.stop()]);
      await Promise.all([disks.postgres?.unmount(), disks.redis?.unmount()]);
      await Promise.all([postgres.remove(), redis.remove(), rabbitmq.remove()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Returns the disk if the server has its data there; one in a container has a volume instead. */
async function usedBy({ origin }: BackingService, disk: SmallDisk | undefined): Promise<SmallDisk | undefined> {
  if (!origin.startsWith('a container')) return disk;
  await disk?.unmount();
  return undefined;
}

/** Opens the whole database of a system as an administrator; `naming` may add standbys to its URL. */
export async function openDatabase(
  { adminDatabaseUrl, database }: Pick<TestSystem, 'adminDatabaseUrl' | 'database'>,
  naming = (url: string) => url,
): Promise<Database> {
  const url = new URL(adminDatabaseUrl);
  url.pathname = `/${database}`;
  const opened = createDatabase({
    url: naming(url.href),
    schema: 'public',
    logger: createLogger({ service: 'chaos', level: 'silent' }),
    poolMax: 2,
    statementTimeoutMs: 60_000,
  });
  await opened.start();
  return opened;
}
