import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  longStep,
  type Progress,
  RabbitmqCluster,
  RedisGroup,
  type Settings,
  serviceNames,
  startTestSystem,
} from '@jogging/dev-env';
import { topology } from '@jogging/proto/events';
import { openOperatorSession } from '@jogging/service-kit/messaging';
import { type OwnSystem, openDatabase, weather } from './chaos-environment.js';
import { PostgresPair } from './postgres-pair.js';

/** A system whose backing services have replicas. */
export interface FailoverEnvironment extends OwnSystem {
  readonly postgres: PostgresPair;
  readonly redis: RedisGroup;
  readonly rabbitmq: RabbitmqCluster;
}

export async function openFailoverEnvironment(progress: Progress): Promise<FailoverEnvironment> {
  const dir = await mkdtemp(join(tmpdir(), 'jogging-failover-'));
  // The users that the servers run as need to pass through it to their data.
  await chmod(dir, 0o711);
  const [postgres, redis, rabbitmq] = await longStep(progress, 'Starting backing services with replicas', () =>
    Promise.all([PostgresPair.start(dir), RedisGroup.start(dir), RabbitmqCluster.start(dir)]),
  );
  const replicated = async ({ DATABASE_URL, REDIS_URL, AMQP_URL }: Settings): Promise<Settings> => ({
    ...(DATABASE_URL && { DATABASE_URL: postgres.naming(DATABASE_URL) }),
    ...(REDIS_URL && { REDIS_URL: redis.naming(REDIS_URL) }),
    ...(AMQP_URL && { AMQP_URL: rabbitmq.naming(AMQP_URL) }),
  });
  const system = await startTestSystem({
    progress,
    replicas: { gateway: 2 },
    environment: weather,
    environmentOf: Object.fromEntries(serviceNames.map((name) => [name, replicated])),
    backingServices: {
      adminDatabaseUrl: postgres.url,
      redisUrl: redis.url,
      amqpUrl: rabbitmq.url,
      amqpManagementUrl: rabbitmq.managementUrl,
    },
  });
  await redis.shareUsers();
  const database = await openDatabase(system, (url) => postgres.naming(url));
  return {
    system,
    postgres,
    redis,
    rabbitmq,
    database,
    violations: [],
    poison: new Map(),
    async atBroker(work) {
      const session = await openOperatorSession({ url: rabbitmq.naming(system.amqpUrl), topology });
      return work(session).finally(() => session.close());
    },
    async stop() {
      await database.stop();
      await system.stop();
      await Promise.all([postgres.remove(), redis.remove(), rabbitmq.remove()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
