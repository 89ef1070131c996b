import { readFileSync } from 'node:fs';
import type { Environment } from './environment.js';

/** Resident memory in MiB. */
function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** The resident memory of each service and of the baseline. */
export function memory({ system, baseline }: Environment): Record<string, number> {
  const services = system.services
    .filter(({ name }) => name !== 'weather-sandbox')
    .map((service) => [service.name, residentMiB(service.pid() ?? 0)] as const);
  return Object.fromEntries([...services, ['baseline', residentMiB(baseline.pid)]]);
}
