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
    async inject({ backingServices }) {
      await backingServices[name].kill();
      await backingServices[name].start();
    },
  };
}

/** Stops it cleanly, and starts it again after a while. */
export function stopBackingService(name: keyof BackingServices, downMs: number): Fault {
  return {
    name: `${titles[name]} down for ${seconds(downMs)}`,
    acceptsWrites: name === 'rabbitmq',
    async inject({ backingServices }) {
      await backingServices[name].stop();
      await delay(downMs);
      await backingServices[name].start();
    },
  };
}

/** Freezes it: it keeps its connections and does not respond. */
export function freezeBackingService(name: keyof BackingServices, frozenMs: number): Fault {
  return {
    name: `${titles[name]} frozen for ${seconds(frozenMs)}`,
    async inject({ backingServices }) {
      await backingServices[name].kill('SIGSTOP');
      await delay(frozenMs);
      await backingServices[name].kill('SIGCONT');
    },
  };
}

/** Deletes every queue and every message, as if the broker lost its disk, and provisions the broker again. */
export const wipeBroker: Fault = {
  name: 'RabbitMQ wiped',
  async inject({ backingServices, system }) {
    await deleteVhost(backingServices.rabbitmq.managementUrl, vhostOf(system));
    await createVhost(backingServices.rabbitmq.managementUrl, vhostOf(system));
    await system.users.provision();
  },
};

/** Sends a message that is not an event to each queue: it must become a dead letter and must not block other messages. */
export const poisonQueues: Fault = {
  name: 'a poisonous message in each queue',
  async inject({ backingServices, system, poison }) {
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

export const vhostOf = ({ amqpUrl }: TestSystem): string => decodeURIComponent(new URL(amqpUrl).pathname.slice(1));

/** Empties Redis: everyone has to sign in again. */
export const emptyRedis: Fault = {
  name: 'Redis emptied',
  async inject({ system }) {
    const redis = new Redis(system.redisUrl);
    try {
      await redis.flushall();
    } finally {
      redis.disconnect();
    }
  },
};
