import { join } from 'node:path';
import { localFolder } from '@jogging/deploy';
import { environmentOfProcess } from '../system/process-environment.js';
import { type ServiceProcess, serviceProcess } from '../system/service-process.js';
import { type Service, services } from '../system/services.js';

const runDir = join(localFolder, 'run');
const logDir = join(localFolder, 'log');

export interface RunningService {
  readonly service: Service;
  readonly process: ServiceProcess;
}

/**
 * A service that `make up` started, with its environment.
 *
 * @throws Error if the service does not exist or is not running
 */
export function runningService(name: string | undefined): RunningService {
  const service = services.find((candidate) => candidate.name === name);
  if (!service)
    throw new Error(`SERVICE is "${name ?? ''}"; choose one of ${services.map((each) => each.name).join(', ')}`);
  const options = { service, replica: 0, runDir, logDir };
  const pid = serviceProcess({ ...options, environment: {} }).pid();
  if (pid === undefined) throw new Error(`${service.name} is not running: start the system with "make up" first`);
  return { service, process: serviceProcess({ ...options, environment: environmentOfProcess(pid) }) };
}
