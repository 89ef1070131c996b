import { until } from '@jogging/deploy';
import { Redis } from 'ioredis';
import type { BackingService } from './backing-service.js';
import { naming } from './naming.js';
import { startRedis } from './redis.js';
import { startSentinel, watchedName } from './sentinel.js';

/** A master with two replicas, and three Sentinels that promote a replica if the master dies. */
export class RedisGroup {
  readonly #servers: readonly BackingService[];
  readonly #sentinels: readonly BackingService[];

  private constructor(servers: readonly BackingService[], sentinels: readonly BackingService[]) {
    this.#servers = servers;
    this.#sentinels = sentinels;
  }

  static async start(dir: string): Promise<RedisGroup> {
    const master = await startRedis({ dir: `${dir}/redis-1`, provisioner: 'program' });
    const replicas = [2, 3].map((number) => startRedis({ dir: `${dir}/redis-${number}`, master }));
    const servers = [master, ...(await Promise.all(replicas))];
    const numbers = [1, 2, 3];
    const sentinels = await Promise.all(
      numbers.map((number) => startSentinel(master, { dir: `${dir}/sentinel-${number}` })),
    );
    const group = new RedisGroup(servers, sentinels);
    await group.#untilComplete();
    // Only now, because a master without replicas would refuse its first writes.
    await Promise.all(
      servers.map((server) => at(server, (redis) => redis.config('SET', 'min-replicas-to-write', '1'))),
    );
    return group;
  }

  /** The administrator's, at the server that was the first master. */
  get url(): string {
    return this.#servers[0]?.url ?? '';
  }

  /** A URL of that server with the Sentinels instead. */
  naming(url: string): string {
    return `${naming(url, this.#sentinels).replace('redis:', 'redis+sentinel:')}?name=${watchedName}`;
  }

  /** Gives the replicas the users of the master, which Redis does not replicate. */
  async shareUsers(): Promise<void> {
    const [master, ...replicas] = this.#servers;
    if (!master) return;
    const users = (await at(master, (redis) => redis.acl('LIST'))) as string[];
    for (const replica of replicas) {
      await at(replica, async (redis) => {
        for (const user of users) {
          const [, name = '', ...rules] = user.split(' ');
          await redis.acl('SETUSER', name, 'reset', ...rules);
        }
        return redis.acl('SAVE');
      });
    }
  }

  /** Kills the master, waits for the Sentinels to promote another, and starts it again, as a replica then. */
  async failOver(): Promise<void> {
    const port = await this.#masterPort();
    const former = this.#servers.find((server) => server.port === port);
    await former?.kill();
    await until(async () => (await this.#masterPort()) !== port, { within: 60_000, what: 'the Sentinels to promote' });
    await former?.start();
    await this.#untilComplete();
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#sentinels, ...this.#servers].map((server) => server.remove()));
  }

  /** Freezes the replicas with SIGSTOP, or resumes them with SIGCONT. */
  async signalReplicas(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const port = await this.#masterPort();
    const replicas = this.#servers.filter((server) => server.port !== port);
    await Promise.all(replicas.map((replica) => replica.kill(signal)));
  }

  /** Until each Sentinel knows the others, and both replicas follow the master. */
  async #untilComplete(): Promise<void> {
    const isComplete = async () => {
      for (const sentinel of this.#sentinels) {
        await at(sentinel, (redis) => redis.call('SENTINEL', 'CKQUORUM', watchedName));
        const known = (await at(sentinel, (redis) => redis.call('SENTINEL', 'SENTINELS', watchedName))) as unknown[];
        if (known.length !== 2) return false;
      }
      const port = await this.#masterPort();
      const master = this.#servers.find((server) => server.port === port);
      const state = master && (await at(master, (redis) => redis.info('replication')));
      return state?.match(/state=online/g)?.length === 2;
    };
    await until(isComplete, { within: 60_000, what: 'Redis to have two replicas and three Sentinels' });
  }

  async #masterPort(): Promise<number> {
    const [sentinel] = this.#sentinels;
    if (!sentinel) return 0;
    const address = await at(sentinel, (redis) => redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', watchedName));
    return Number((address as string[])[1]);
  }
}

async function at<T>({ url }: BackingService, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 2_000, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
