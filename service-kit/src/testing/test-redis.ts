import type { Redis } from 'ioredis';

export interface TestRedis {
  readonly url: string;
  readonly redis: Redis;
  /** Empties the database and gives it back. */
  close(): Promise<void>;
}

/** An empty numbered database of the server of `TEST_REDIS_URL`, which no other test process has meanwhile. */
export async function testRedis(): Promise<TestRedis> {
  throw new Error('not yet');
}
