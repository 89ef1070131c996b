import { join } from 'node:path';
import { longStep, type Progress } from '@jogging/deploy';
import type { BackingService, BackingServiceOptions, Provisioner } from './backing-service.js';
import type { Definition } from './definition.js';
import { externalServer } from './external.js';
import { settledProvisioner } from './home.js';
import { openPostgres, postgresDefinition } from './postgres.js';
import { allowedProvisioner, chooseProvisioners } from './provisioners.js';
import { type Broker, openRabbitmq, rabbitmqDefinition } from './rabbitmq.js';
import { openRedis, redisDefinition } from './redis.js';

export interface BackingServices {
  readonly postgres: BackingService;
  readonly redis: BackingService;
  readonly rabbitmq: Broker;
}

export interface ProvideOptions extends Pick<BackingServiceOptions, 'lifetime' | 'durable'> {
  /** Contains a folder for each backing service. */
  readonly dir: string;
  readonly progress: Progress;
  /** May name servers; `process.env` by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

const definitions = [postgresDefinition, redisDefinition, rabbitmqDefinition] as const;

/** Provides all three backing services, running: those named in the environment, and the others by the available provisioners. */
export async function provideBackingServices(options: ProvideOptions): Promise<BackingServices> {
  const { environment = process.env } = options;
  const urlOf = ({ variable }: Definition) => environment[variable] || undefined;
  const provisioners = await decideProvisioners(
    definitions.filter((definition) => !urlOf(definition)),
    options,
  );

  const give = async <T extends BackingService>(
    definition: Definition,
    external: (url: string) => Promise<T>,
    open: Opener<T>,
  ) => {
    const url = urlOf(definition);
    return url ? external(url) : own(definition, open, provisioners.get(definition) ?? 'program', options);
  };
  const named = (definition: Definition, port: number) => (url: string) => externalServer(definition, url, port);
  const namedBroker = async (url: string): Promise<Broker> => {
    return {
      ...(await externalServer(rabbitmqDefinition, url, 5672)),
      managementUrl: managementUrlOf(url, environment),
      control: () => Promise.reject(new Error('rabbitmqctl runs only for a broker that was started here')),
    };
  };
  const [postgres, redis, rabbitmq] = await Promise.all([
    give(postgresDefinition, named(postgresDefinition, 5432), openPostgres),
    give(redisDefinition, named(redisDefinition, 6379), openRedis),
    give(rabbitmqDefinition, namedBroker, openRabbitmq),
  ]);
  return { postgres, redis, rabbitmq };
}

type Opener<T extends BackingService> = (options: BackingServiceOptions) => Promise<T>;

/**
 * Existing backing services keep their provisioner; new ones are decided together, so that Debian's packages are installed in one
 * step.
 */
async function decideProvisioners(
  wanted: readonly Definition[],
  { dir, progress }: ProvideOptions,
): Promise<Map<Definition, Provisioner>> {
  const settled = new Map(wanted.map((definition) => [definition, settledProvisioner(join(dir, definition.name))]));
  const lost = wanted.filter((definition) => settled.get(definition) === 'program' && !definition.isInstalled());
  if (lost.length > 0) await chooseProvisioners(lost, progress, 'programs');
  const fresh = wanted.filter((definition) => settled.get(definition) === undefined);
  const chosen = fresh.length > 0 ? await chooseProvisioners(fresh, progress) : [];
  return new Map(
    wanted.map((definition) => [definition, settled.get(definition) ?? chosen[fresh.indexOf(definition)] ?? 'program']),
  );
}

async function own<T extends BackingService>(
  definition: Definition,
  open: Opener<T>,
  provisioner: Provisioner,
  options: ProvideOptions,
): Promise<T> {
  const { dir, progress, environment: _, ...rest } = options;
  const folder = join(dir, definition.name);
  const isNew = settledProvisioner(folder) === undefined;
  const backingService = await open({ ...rest, dir: folder, provisioner });
  try {
    // Check even a running server for an answer.
    if (await backingService.isRunning()) await backingService.start();
    else await longStep(progress, `Starting ${definition.title}`, () => backingService.start());
    return backingService;
  } catch (fault) {
    // A Docker engine may respond although its containers cannot be reached from here, for example if it is on another machine.
    if (!isNew || provisioner !== 'container' || allowedProvisioner() === 'containers') throw fault;
    progress(`${definition.title} cannot be run in a container: ${fault instanceof Error ? fault.message : fault}`);
    await backingService.remove();
    await chooseProvisioners([definition], progress, 'programs');
    return own(definition, open, 'program', options);
  }
}

/** AMQP_MANAGEMENT_URL, else the plugin's default port on the broker's host, with the broker's user. */
function managementUrlOf(amqpUrl: string, environment: NodeJS.ProcessEnv): string {
  if (environment.AMQP_MANAGEMENT_URL) return environment.AMQP_MANAGEMENT_URL;
  const { hostname, username, password } = new URL(amqpUrl);
  return `http://${username || 'guest'}:${password || 'guest'}@${hostname}:15672`;
}

/** The backing services created earlier in this folder, running or not; starts nothing. */
export async function backingServicesIn(dir: string): Promise<BackingService[]> {
  const openers = { postgres: openPostgres, redis: openRedis, rabbitmq: openRabbitmq };
  const made = definitions.filter(({ name }) => settledProvisioner(join(dir, name)) !== undefined);
  return Promise.all(made.map(({ name }) => openers[name]({ dir: join(dir, name), lifetime: 'forever' })));
}
