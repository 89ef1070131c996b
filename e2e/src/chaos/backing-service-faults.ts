import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type BackingServices, createVhost, deleteVhost, managementRequest, type TestSystem } from '@jogging/dev-env';
import { topology } from '@jogging/proto/events';
import { Redis } from 'ioredis';
import type { Fault } from './fault.js';

const titles: Readonly<Record<keyof BackingServices, string>> = {
  postgres: 'Postgres',
  redis: 'Redis',
  rabbitmq: 'RabbitMQ',
};
const seconds = (ms: number): string => `${ms / 1_000} s`;

/** SIGKILL, then a new process on the same data. */
export function killBackingService(name: keyof BackingServices): Fault {
  return {
    name: `${titles[name]} killed`,
    async strike({ backingServices }) {
      await backingServices[name].kill();
      await backingServices[name].start();
    },
  };
}

/** Stopped in good order, and away for a while. */
export function stopBackingService(name: keyof BackingServices, awayMs: number): Fault {
  return {
    name: `${titles[name]} away for ${seconds(awayMs)}`,
    async strike({ backingServices }) {
      await backingServices[name].stop();
      await delay(awayMs);
      await backingServices[name].start();
    },
  };
}

/** It keeps its connections and says nothing. */
export function silenceBackingService(name: keyof BackingServices, silentMs: number): Fault {
  return {
    name: `${titles[name]} silent for ${seconds(silentMs)}`,
    async strike({ backingServices }) {
      await backingServices[name].kill('SIGSTOP');
      await delay(silentMs);
      await backingServices[name].kill('SIGCONT');
    },
  };
}

/** Every queue and every message is gone, as with a broker's disk. */
export const wipeBroker: Fault = {
  name: 'RabbitMQ wiped',
  async strike({ backingServices, system }) {
    await deleteVhost(backingServices.rabbitmq.managementUrl, vhostOf(system));
    await createVhost(backingServices.rabbitmq.managementUrl, vhostOf(system));
  },
};

/** A message in each queue that is not an event: it must end as a dead letter and hold up nothing behind it. */
export const poisonQueues: Fault = {
  name: 'a poisonous message in each queue',
  async strike({ backingServices, system, poison }) {
    const path = `/api/exchanges/${encodeURIComponent(vhostOf(system))}/amq.default/publish`;
    for (const { name: queue } of topology.queues) {
      const id = `poison-${randomUUID()}`;
      poison.set(id, queue);
      const answer = await managementRequest(backingServices.rabbitmq.managementUrl, 'POST', path, {
        properties: { message_id: id },
        routing_key: queue,
        payload: 'no event',
        payload_encoding: 'string',
      });
      if (!(answer as { routed: boolean }).routed) throw new Error(`there is no queue ${queue}`);
    }
  },
};

const vhostOf = ({ amqpUrl }: TestSystem): string => decodeURIComponent(new URL(amqpUrl).pathname.slice(1));

/** Everyone has to sign in again. */
export const emptyRedis: Fault = {
  name: 'Redis emptied',
  async strike({ system }) {
    const redis = new Redis(system.redisUrl);
    try {
      await redis.flushall();
    } finally {
      redis.disconnect();
    }
  },
};
