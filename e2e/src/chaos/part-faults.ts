import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { topology } from '@jogging/proto/events';
import { createVhost, deleteVhost, managementRequest, type Parts, type TestSystem } from '@jogging/stack';
import { Redis } from 'ioredis';
import type { Fault } from './fault.js';

const titles: Readonly<Record<keyof Parts, string>> = { postgres: 'Postgres', redis: 'Redis', rabbitmq: 'RabbitMQ' };
const seconds = (ms: number): string => `${ms / 1_000} s`;

/** SIGKILL, then a new process on the same data. */
export function killPart(part: keyof Parts): Fault {
  return {
    name: `${titles[part]} killed`,
    async strike({ parts }) {
      await parts[part].kill();
      await parts[part].start();
    },
  };
}

/** Stopped in good order, and away for a while. */
export function stopPart(part: keyof Parts, awayMs: number): Fault {
  return {
    name: `${titles[part]} away for ${seconds(awayMs)}`,
    async strike({ parts }) {
      await parts[part].stop();
      await delay(awayMs);
      await parts[part].start();
    },
  };
}

/** It keeps its connections and says nothing. */
export function silencePart(part: keyof Parts, silentMs: number): Fault {
  return {
    name: `${titles[part]} silent for ${seconds(silentMs)}`,
    async strike({ parts }) {
      await parts[part].kill('SIGSTOP');
      await delay(silentMs);
      await parts[part].kill('SIGCONT');
    },
  };
}

/** Every queue and every message is gone, as with a broker's disk. */
export const wipeBroker: Fault = {
  name: 'RabbitMQ wiped',
  async strike({ parts, system }) {
    await deleteVhost(parts.rabbitmq.managementUrl, vhostOf(system));
    await createVhost(parts.rabbitmq.managementUrl, vhostOf(system));
  },
};

/** A message in each queue that is no event: to be given up, and to stand in the way of none behind it. */
export const poisonQueues: Fault = {
  name: 'a poisonous message in each queue',
  async strike({ parts, system, poison }) {
    const path = `/api/exchanges/${encodeURIComponent(vhostOf(system))}/amq.default/publish`;
    for (const { name: queue } of topology.queues) {
      const id = `poison-${randomUUID()}`;
      poison.set(id, queue);
      const answer = await managementRequest(parts.rabbitmq.managementUrl, 'POST', path, {
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

/** Everyone has to sign in anew. */
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
