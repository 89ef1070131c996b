import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropDatabase, localFolder, randomTag } from '@jogging/deploy';
import { testRedis, testVhost } from '@jogging/service-kit/testing';
import { reapWithThisProcess } from './processes/reaper.js';
import { type System, type SystemOptions, startSystem } from './system.js';

/** The addresses of the backing services; those of `make test` by default. */
export interface TestBackingServices {
  readonly adminDatabaseUrl: string;
  readonly redisUrl?: string;
  readonly amqpUrl: string;
  readonly amqpManagementUrl: string;
}

export type TestSystemOptions = Pick<
  SystemOptions,
  'replicas' | 'rootOf' | 'startedLater' | 'environment' | 'environmentOf' | 'progress'
> & {
  readonly backingServices?: TestBackingServices;
};

export interface TestSystem extends System {
  readonly adminDatabaseUrl: string;
  readonly database: string;
  /** Of administrators. */
  readonly redisUrl: string;
  readonly amqpUrl: string;
  readonly logDir: string;
}

/**
 * A system for one test: on free ports, with its own database, roles, vhost and Redis database, the sandbox's weather and no rate
 * limits. Stopping it removes all of these; if this process ends first, the services end too. The logs are kept under
 * .local/log/test until the next `make test`.
 */
export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const { backingServices = backingServicesFromEnvironment(), environment = {}, ...rest } = options;
  const tag = randomTag();
  const dir = await mkdtemp(join(tmpdir(), 'jogging-system-'));
  reapWithThisProcess(join(dir, 'run'));
  reapWithThisProcess(dir);
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const undoAll = async () => {
    for (const step of undo.reverse()) await step();
  };

  try {
    const database = `jogging_test_${tag}`;
    const own = { database, rolePrefix: `test_${tag}_` };
    undo.push(() => dropDatabase({ adminUrl: backingServices.adminDatabaseUrl, ...own }));

    const { adminDatabaseUrl, amqpManagementUrl } = backingServices;
    const vhost = await testVhost({ url: backingServices.amqpUrl, managementUrl: amqpManagementUrl });
    undo.push(() => vhost.drop());

    const redisUrl = backingServices.redisUrl ?? (await ownRedis(undo));
    const logDir = join(localFolder, 'log/test', tag);
    const common = { dir, logDir, adminDatabaseUrl, redisUrl, amqpUrl: vhost.url, amqpManagementUrl };
    const system = await startSystem({
      ...rest,
      ...own,
      ...common,
      environment: { ...machineOf(process.env), RATE_LIMIT: 'off', ...environment },
    });
    undo.push(() => system.users.drop());
    undo.push(() => system.stop());
    return { ...system, ...common, database, stop: undoAll };
  } catch (fault) {
    await undoAll();
    throw fault;
  }
}

async function ownRedis(undo: (() => Promise<unknown>)[]): Promise<string> {
  const redis = await testRedis();
  undo.push(() => redis.close());
  return redis.url;
}

/** Tests must not use the user's settings for `make up`, such as a key of a weather provider. */
function machineOf({ PATH, HOME, TMPDIR, NODE_EXTRA_CA_CERTS, LOG_LEVEL }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH, HOME, TMPDIR, NODE_EXTRA_CA_CERTS, LOG_LEVEL };
}

function backingServicesFromEnvironment(): TestBackingServices {
  const needed = ['TEST_ADMIN_DATABASE_URL', 'TEST_AMQP_URL', 'TEST_AMQP_MANAGEMENT_URL'] as const;
  const [adminDatabaseUrl, amqpUrl, amqpManagementUrl] = needed.map((name) => process.env[name]);
  if (!adminDatabaseUrl || !amqpUrl || !amqpManagementUrl) {
    throw new Error(`Tests need ${needed.join(', ')} and TEST_REDIS_URL: "make test" sets them`);
  }
  return { adminDatabaseUrl, amqpUrl, amqpManagementUrl };
}
