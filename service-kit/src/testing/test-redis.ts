import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { serverFromEnvironment } from './from-environment.js';

export interface TestRedis {
  readonly url: string;
  readonly redis: Redis;
  /** Empties the database and releases it. */
  close(): Promise<void>;
}

/** How long a database stays reserved after its process was killed, in ms. */
const leaseMs = 30_000;

/** How long to wait for a database if all are reserved, in ms. */
const patienceMs = 60_000;

const lockKey = (index: number): string => `jogging-test:database:${index}`;

/**
 * An empty numbered database on the server of `TEST_REDIS_URL`, reserved for this test process: database 0 keeps the
 * reservations, as keys that expire.
 */
export async function testRedis(): Promise<TestRedis> {
  const server = serverFromEnvironment('TEST_REDIS_URL');
  const locks = new Redis(server, { db: 0 });
  const owner = randomUUID();
  const index = await take(locks, owner);
  const renewal = setInterval(() => void locks.pexpire(lockKey(index), leaseMs).catch(() => {}), leaseMs / 3);
  renewal.unref();
  const url = new URL(server);
  url.pathname = `/${index}`;
  const redis = new Redis(url.href);
  await redis.flushdb();
  return {
    url: url.href,
    redis,
    async close() {
      clearInterval(renewal);
      await redis.flushdb();
      if ((await locks.get(lockKey(index))) === owner) await locks.del(lockKey(index));
      redis.disconnect();
      locks.disconnect();
    },
  };
}

async function take(locks: Redis, owner: string): Promise<number> {
  const [, configured] = (await locks.config('GET', 'databases')) as [string, string];
  const count = Number(configured);
  const end = performance.now() + patienceMs;
  do {
    for (let index = 1; index < count; index += 1) {
      if ((await locks.set(lockKey(index), owner, 'PX', leaseMs, 'NX')) === 'OK') return index;
    }
    await delay(100);
  } while (performance.now() < end);
  locks.disconnect();
  throw new Error(`all ${count - 1} databases of the test Redis are taken`);
}
