import {
  emptyRedis,
  freezeBackingService,
  killBackingService,
  poisonQueues,
  stopBackingService,
  wipeBroker,
} from './backing-service-faults.js';
import {
  alarmDisk,
  alarmMemory,
  failRedisSave,
  fillPostgresDisk,
  fillRedisDisk,
  fillRedisMemory,
} from './exhaustion-faults.js';
import type { Fault } from './fault.js';
import { cutLinks, dropLinks, hangLinks } from './link-faults.js';
import { failProvider } from './provider-faults.js';
import { killAllServices, killService, products } from './service-faults.js';

const backingServices = ['rabbitmq', 'redis', 'postgres'] as const;

export const minuteWithoutBroker = stopBackingService('rabbitmq', 60_000);

/**
 * `make chaos`: every service and backing service twice, their connections in each way that connections fail, and everything else
 * once.
 */
export const everyFault: readonly Fault[] = [
  ...products.map(killService),
  ...backingServices.map(killBackingService),
  dropLinks({ to: 'postgres' }),
  cutLinks({ to: 'postgres' }, 4_000),
  hangLinks({ from: 'run-service', to: 'postgres' }, 6_000),
  hangLinks({ from: 'report-service', to: 'postgres' }, 6_000),
  dropLinks({ to: 'rabbitmq' }),
  cutLinks({ from: 'run-service', to: 'rabbitmq' }, 8_000),
  hangLinks({ from: 'weather-service', to: 'rabbitmq' }, 15_000),
  hangLinks({ to: 'redis' }, 4_000),
  cutLinks({ from: 'gateway', to: 'run-service' }, 4_000),
  hangLinks({ from: 'gateway', to: 'run-service' }, 6_000),
  hangLinks({ from: 'gateway', to: 'user-service' }, 6_000),
  cutLinks({ from: 'gateway', to: 'auth-service' }, 4_000),
  hangLinks({ from: 'weather-service', to: 'weather provider' }, 6_000),
  dropLinks({}),
  failProvider('failing', 5_000),
  failProvider('hang', 8_000),
  failProvider('refused', 6_000),
  failProvider('throttled', 5_000),
  wipeBroker,
  poisonQueues,
  freezeBackingService('redis', 4_000),
  freezeBackingService('postgres', 6_000),
  freezeBackingService('rabbitmq', 25_000),
  emptyRedis,
  fillPostgresDisk(8_000),
  fillRedisDisk(4_000),
  fillRedisMemory(5_000),
  failRedisSave(5_000),
  alarmMemory(8_000),
  alarmDisk(8_000),
  killAllServices,
  ...products.map(killService),
  ...backingServices.map(killBackingService),
  minuteWithoutBroker,
];

/** For `make test`: each kind of fault once, without pauses between them. */
export const oneOfEachKind: readonly Fault[] = [
  killService('run-service'),
  killService('report-service'),
  killBackingService('redis'),
  killBackingService('postgres'),
  cutLinks({ from: 'gateway', to: 'run-service' }, 1_500),
  dropLinks({ to: 'postgres' }),
  failProvider('failing', 2_000),
  wipeBroker,
  killService('weather-service'),
  poisonQueues,
  fillRedisMemory(500),
  alarmMemory(500),
];
