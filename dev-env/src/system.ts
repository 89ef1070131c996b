import { join } from 'node:path';
import type { PerSchema } from '@jogging/deploy';
import {
  longStep,
  type Progress,
  type Provision,
  perBrokerUser,
  perRedisUser,
  provisionDatabase,
  schemaUrls,
  secretsIn,
  silent,
} from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import { type Balancer, balance } from './system/balancer.js';
import { requireBuilt } from './system/built.js';
import { environmentOf, type Surroundings } from './system/environment.js';
import { type PortPlan, type Ports, portsOf, requireFree } from './system/port-plan.js';
import { type ServerUsers, serverUsers } from './system/server-users.js';
import { type ServiceProcess, serviceProcess } from './system/service-process.js';
import { type Service, type ServiceName, serviceNames, servicesFor } from './system/services.js';
import type { WeatherChain } from './system/weather.js';

export type Settings = Readonly<Record<string, string>>;

export interface SystemOptions {
  /** Contains pid files (`run`), logs (`log`) and secrets (`secrets`). */
  readonly dir: string;
  readonly logDir?: string;
  readonly adminDatabaseUrl: string;
  /** Of administrators, as adminDatabaseUrl. */
  readonly redisUrl: string;
  readonly amqpUrl: string;
  readonly amqpManagementUrl: string;
  /** `jogging` by default. */
  readonly database?: string;
  /** Before the names of roles and users at the backing services. */
  readonly rolePrefix?: string;
  /** `free` by default. */
  readonly ports?: PortPlan;
  /** The sandbox by default. */
  readonly weather?: WeatherChain;
  /** The number of processes of a service; 1 by default. */
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** The clone that a replica runs from, built and of an earlier release; this one by default. */
  readonly rootOf?: (name: ServiceName, replica: number) => string | undefined;
  /** The first replica that the caller starts itself, for example with another release's migrations. */
  readonly startedLater?: number;
  /** May contain settings of services; `process.env` by default. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Overrides for one service; a function receives its default environment. */
  readonly environmentOf?: Partial<Record<ServiceName, Settings | ((defaults: Settings) => Promise<Settings>)>>;
  readonly progress?: Progress;
}

export interface System {
  readonly gatewayUrl: string;
  /** One for each replica of the gateway. */
  readonly gatewayUrls: readonly string[];
  /** The address of the weather sandbox, if it is the provider. */
  readonly sandboxUrl: string | undefined;
  readonly services: readonly ServiceProcess[];
  /** The URL with which each service connects to its schema. */
  readonly databaseUrls: PerSchema;
  readonly users: ServerUsers;
  /** Whether everything was already running with this environment and build. */
  readonly unchanged: boolean;
  service(name: ServiceName, replica?: number): ServiceProcess;
  /** Stops all services, but not the backing services. */
  stop(): Promise<void>;
}

const defaultWeather: WeatherChain = ['sandbox'];

/**
 * Starts the services as separate processes and waits until each is ready; the backing services must be running. Services that
 * are running and current are kept.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { progress = silent, weather = defaultWeather } = options;
  const wanted = servicesFor(weather);
  requireBuilt(wanted);

  const provision = provisionOf(options);
  const databaseUrls = schemaUrls(provision);
  const users = serverUsers({
    ...options,
    secrets: secretsIn(join(options.dir, 'secrets')),
    ...(options.rolePrefix && { prefix: options.rolePrefix }),
  });
  const { processes, balancers } = await layOut(wanted, options, databaseUrls, users);
  const ours = processes.filter(({ replica }) => replica < (options.startedLater ?? Number.POSITIVE_INFINITY));
  const stale = ours.filter((process) => !process.isCurrent());
  const stop = async () => {
    await stopInOrder(processes);
    await Promise.all(balancers.map((balancer) => balancer.close()));
  };
  try {
    if (stale.length > 0) await replace(stale, { provision, users, progress });
    else await users.provision();
    await Promise.all(ours.map((process) => process.waitUntilReady()));
  } catch (fault) {
    if (options.ports !== 'default') await stop();
    throw fault;
  }

  const service = (name: ServiceName, replica = 0) => {
    const found = processes.find((process) => process.name === name && process.replica === replica);
    if (!found) throw new Error(`This system has no ${name} with the number ${replica}`);
    return found;
  };
  const gatewayUrls = processes.filter(({ name }) => name === 'gateway').map(({ address }) => `http://${address}`);
  const sandboxUrl = weather.includes('sandbox') ? `http://${service('weather-sandbox').address}` : undefined;
  const unchanged = stale.length === 0;
  const [gatewayUrl = ''] = gatewayUrls;
  return { gatewayUrl, gatewayUrls, sandboxUrl, services: processes, databaseUrls, users, unchanged, service, stop };
}

function provisionOf({ adminDatabaseUrl, database = 'jogging', rolePrefix, dir }: SystemOptions): Provision {
  const { databasePasswords: passwords } = secretsIn(join(dir, 'secrets'));
  return { adminUrl: adminDatabaseUrl, database, passwords, ...(rolePrefix && { rolePrefix }) };
}

/** Callers stop before the services that they call, so that requests in flight can finish. */
export async function stopInOrder(processes: readonly ServiceProcess[]): Promise<void> {
  const waves = [['gateway'], ['auth-service'], serviceNames.filter((name) => !/^(gateway|auth-service)$/.test(name))];
  for (const wave of waves) {
    await Promise.all(processes.filter(({ name }) => wave.includes(name)).map((process) => process.stop()));
  }
}

interface Replica {
  readonly service: Service;
  readonly replica: number;
  readonly ports: Ports;
}

/** Assigns ports and environments to all processes; starts none. */
async function layOut(wanted: readonly Service[], options: SystemOptions, databaseUrls: PerSchema, users: ServerUsers) {
  const { environment = process.env, dir, logDir = join(dir, 'log'), ports: plan = 'free' } = options;
  const replicas: Replica[] = [];
  for (const service of wanted) {
    for (let replica = 0; replica < (options.replicas?.[service.name] ?? 1); replica++) {
      const ports = await portsOf(service, replica === 0 ? plan : 'free', environment);
      replicas.push({ service, replica, ports });
    }
  }

  const balancers: Balancer[] = [];
  const addressOf = async (name: ServiceName): Promise<string> => {
    const addresses = replicas
      .filter(({ service }) => service.name === name)
      .map(({ service, ports }) => `127.0.0.1:${ports[service.publicPort?.variable ?? '']}`);
    if (addresses.length < 2) return addresses[0] ?? '';
    const balancer = await balance(addresses, await freePort());
    balancers.push(balancer);
    return balancer.address;
  };
  const surroundings: Surroundings = {
    databaseUrls,
    redisUrls: users.redisUrls,
    amqpUrls: users.amqpUrls,
    secrets: secretsIn(join(dir, 'secrets')),
    weather: options.weather ?? defaultWeather,
    addresses: {
      auth: await addressOf('auth-service'),
      user: await addressOf('user-service'),
      run: await addressOf('run-service'),
      report: await addressOf('report-service'),
      sandbox: await addressOf('weather-sandbox'),
    },
    environment,
  };
  const processes: ServiceProcess[] = [];
  for (const { service, replica, ports } of replicas) {
    const root = options.rootOf?.(service.name, replica);
    const defaults = { ...environmentOf(service, root ? sharing(surroundings, options) : surroundings), ...ports };
    const set = options.environmentOf?.[service.name];
    const own = typeof set === 'function' ? await set(defaults) : set;
    const environment = { ...defaults, ...own };
    processes.push(serviceProcess({ service, replica, environment, runDir: join(dir, 'run'), logDir, root }));
  }
  return { processes, balancers };
}

/** Services of the earlier release share one user at Redis and one at RabbitMQ, where each declares the whole topology. */
function sharing(surroundings: Surroundings, { redisUrl, amqpUrl }: SystemOptions): Surroundings {
  return { ...surroundings, redisUrls: perRedisUser(() => redisUrl), amqpUrls: perBrokerUser(() => amqpUrl) };
}

interface Replacement {
  readonly provision: Provision;
  readonly users: ServerUsers;
  readonly progress: Progress;
}

/** Stops running processes, and starts them with their new environment or build. */
async function replace(stale: readonly ServiceProcess[], { provision, users, progress }: Replacement): Promise<void> {
  // Check before stopping anything, so that a refusal leaves a running system unchanged.
  await requireFree(stale);
  await stopInOrder(stale);
  await longStep(progress, 'Preparing the backing services', async () => {
    await allEnded([provisionDatabase(provision), users.provision()]);
    const first = stale.filter(({ replica }) => replica === 0);
    await Promise.all(first.map((process) => process.migrate()));
  });
  await longStep(progress, `Starting ${stale.map(calledAs).join(', ')}`, async () => {
    await Promise.all(stale.map((process) => process.start()));
    await Promise.all(stale.map((process) => process.waitUntilReady()));
  });
}

/** Fails as Promise.all does, but only when each has ended: what is undone after a fault must not meet what still goes on. */
async function allEnded(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

const calledAs = ({ name, replica }: ServiceProcess) => (replica === 0 ? name : `${name} (${replica + 1})`);
