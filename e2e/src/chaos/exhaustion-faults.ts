import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { ChaosEnvironment } from './chaos-environment.js';
import type { Fault } from './fault.js';
import { expectReadiness } from './readiness.js';
import { allowNewFiles } from './small-disk.js';

const seconds = (ms: number): string => `${ms / 1_000} s`;
const needsDisk = 'a small disk has to be mounted, which takes root and servers that run as programs';

/** Every file system write of Postgres fails with ENOSPC. If it stops, it is started once there is space. */
export function fillPostgresDisk(forMs: number): Fault {
  return {
    name: `Postgres' disk full for ${seconds(forMs)}`,
    leftOut: ({ disks }) => (disks.postgres ? undefined : needsDisk),
    async inject(environment) {
      const { backingServices, disks } = environment;
      disks.postgres?.fill();
      try {
        await expectReadiness(environment, 'run-service', false);
        await delay(forMs);
      } finally {
        disks.postgres?.free();
      }
      await backingServices.postgres.start();
      await expectReadiness(environment, 'run-service', true);
    },
  };
}

/** Redis exits on the first write, which must be on disk before it is acknowledged, and is started once there is space. */
export function fillRedisDisk(forMs: number): Fault {
  return {
    name: `Redis' disk full for ${seconds(forMs)}`,
    leftOut: ({ disks }) => (disks.redis ? undefined : needsDisk),
    async inject(environment) {
      const { backingServices, disks } = environment;
      disks.redis?.fill();
      try {
        await expectReadiness(environment, 'auth-service', false);
        await delay(forMs);
      } finally {
        disks.redis?.free();
      }
      await backingServices.redis.start();
      await expectReadiness(environment, 'auth-service', true);
    },
  };
}

/** OOM for every command that may need memory; reads continue. */
export function fillRedisMemory(forMs: number): Fault {
  return {
    name: `Redis' memory full for ${seconds(forMs)}`,
    inject: (environment) =>
      withRedis(environment, async (redis) => {
        const [, before = '0'] = (await redis.config('GET', 'maxmemory')) as string[];
        await redis.config('SET', 'maxmemory', '1');
        try {
          await refuseWritesFor(environment, forMs);
        } finally {
          await redis.config('SET', 'maxmemory', before);
        }
        await expectReadiness(environment, 'auth-service', true);
      }),
  };
}

/** MISCONF for every write, because a configured snapshot cannot be saved. */
export function failRedisSave(forMs: number): Fault {
  return {
    name: `Redis unable to save, ${seconds(forMs)}`,
    leftOut: ({ backingServices }) =>
      backingServices.redis.origin.startsWith('a container') ? "a container's files are not ours to lock" : undefined,
    inject: (environment) =>
      withRedis(environment, async (redis) => {
        const home = environment.homeOf('redis');
        allowNewFiles(home, false);
        try {
          await redis.config('SET', 'save', '3600 1');
          await redis.bgsave();
          await refuseWritesFor(environment, forMs);
        } finally {
          allowNewFiles(home, true);
          await redis.config('SET', 'save', '');
        }
        await expectReadiness(environment, 'auth-service', true);
      }),
  };
}

async function refuseWritesFor(environment: ChaosEnvironment, forMs: number): Promise<void> {
  // Only a write shows that Redis is full, and the load may not be signing in: a failed sign-in writes a counter.
  await signInInVain(environment);
  await expectReadiness(environment, 'auth-service', false);
  await delay(forMs);
}

async function signInInVain({ system }: ChaosEnvironment): Promise<void> {
  await fetch(`${system.gatewayUrl}/user/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user_id: 'nobody-at-all', password: 'nobody-at-all' }),
  });
}

async function withRedis(environment: ChaosEnvironment, work: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(environment.backingServices.redis.url);
  try {
    await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** RabbitMQ stops reading from every connection that publishes. */
function alarm(kind: string, on: readonly string[], off: readonly string[], forMs: number): Fault {
  return {
    name: `RabbitMQ's ${kind} alarm for ${seconds(forMs)}`,
    acceptsWrites: true,
    async inject(environment) {
      const { rabbitmq } = environment.backingServices;
      await rabbitmq.control(...on);
      try {
        // As if the broker were down: events wait in the outboxes, and readiness reports it.
        await expectReadiness(environment, 'run-service', true, 'events wait');
        await delay(forMs);
      } finally {
        await rabbitmq.control(...off);
      }
    },
  };
}

export const alarmMemory = (forMs: number): Fault =>
  alarm(
    'memory',
    ['set_vm_memory_high_watermark', 'absolute', '1'],
    ['set_vm_memory_high_watermark', 'absolute', '512MB'],
    forMs,
  );

export const alarmDisk = (forMs: number): Fault =>
  alarm('disk', ['set_disk_free_limit', '1000000GB'], ['set_disk_free_limit', '200MB'], forMs);
