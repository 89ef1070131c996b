import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '@jogging/deploy';
import { type ServiceProcess, serviceProcess } from '../system/service-process.js';
import { type Service, services } from '../system/services.js';

const runDir = join(localFolder, 'run');
const logDir = join(localFolder, 'log');

export interface RunningService {
  readonly service: Service;
  readonly process: ServiceProcess;
}

/**
 * A service that `make up` started, with the environment that it runs in.
 *
 * @throws Error if there is no such service, or it is not running
 */
export function runningService(name: string | undefined): RunningService {
  const service = services.find((candidate) => candidate.name === name);
  if (!service)
    throw new Error(`SERVICE is "${name ?? ''}"; choose one of ${services.map((each) => each.name).join(', ')}`);
  const options = { service, replica: 0, runDir, logDir };
  const pid = serviceProcess({ ...options, environment: {} }).pid();
  if (pid === undefined) throw new Error(`${service.name} is not running: start the system with "make up" first`);
  return { service, process: serviceProcess({ ...options, environment: environmentOf(pid) }) };
}

/** proc_pid_environ(5): `NAME=value`, each ended by a null byte. */
function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => {
      const end = entry.indexOf('=');
      return [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}
