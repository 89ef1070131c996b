import type { ServiceName } from '@jogging/dev-env';
import type { Fault } from './fault.js';

export const products = [
  'gateway',
  'auth-service',
  'user-service',
  'run-service',
  'weather-service',
  'report-service',
] as const satisfies readonly ServiceName[];

/** SIGKILL, then a new process. If there are two gateways, the other one keeps serving. */
export function killService(name: ServiceName): Fault {
  return {
    name: `${name} killed`,
    async inject({ system }) {
      const service = system.service(name);
      await service.kill();
      await service.start();
      await service.waitUntilReady();
    },
  };
}

/** Kills all processes at once, as when a machine fails. */
export const killAllServices: Fault = {
  name: 'all services killed',
  async inject({ system }) {
    await Promise.all(system.services.map((service) => service.kill()));
    await Promise.all(system.services.map((service) => service.start()));
    await Promise.all(system.services.map((service) => service.waitUntilReady()));
  },
};
