import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomPassword, randomTag } from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import { Redis } from 'ioredis';
import { serverAccount } from '../processes/account.js';
import { daemon } from '../processes/daemon.js';
import {
  type BackingService,
  type BackingServiceOptions,
  makeBackingService,
  type Provisioner,
} from './backing-service.js';
import type { Definition } from './definition.js';
import { container } from './docker.js';
import { dataFolder, type Home, openHome, removeHome, settle, writeForServer } from './home.js';
import { inPath, plainEnvironment } from './programs.js';
import { chooseProvisioner } from './provisioners.js';

export const redisDefinition: Definition = {
  name: 'redis',
  title: 'Redis',
  variable: 'REDIS_URL',
  example: 'redis://:password@localhost:6379',
  image: 'redis:7',
  debianPackage: 'redis-server',
  isInstalled: () => inPath('redis-server') !== undefined,
};

interface Settings {
  readonly provisioner: Provisioner;
  readonly port: number;
  readonly password: string;
  readonly tag: string;
}

export interface RedisOptions extends BackingServiceOptions {
  /** Makes it a replica of this server, with the same password. Only with installed programs. */
  readonly master?: BackingService;
}

export async function startRedis(options: RedisOptions): Promise<BackingService> {
  const backingService = await openRedis(options);
  await backingService.start();
  return backingService;
}

/** The backing service as configured in its folder, running or not. */
export async function openRedis(options: RedisOptions): Promise<BackingService> {
  const home = openHome(options);
  const settings = await settle<Settings>(home, async () => ({
    provisioner: options.master ? 'program' : await chooseProvisioner(redisDefinition, options.provisioner),
    port: options.port ?? (await freePort()),
    password: options.master ? new URL(options.master.url).password : randomPassword(),
    tag: randomTag(),
  }));
  const url = `redis://:${settings.password}@127.0.0.1:${settings.port}`;
  const makings =
    settings.provisioner === 'container' ? inContainer(home, settings) : asProgram(home, settings, options);
  return makeBackingService({ name: 'redis', url, port: settings.port, answers: () => answers(url), ...makings });
}

/**
 * An acknowledged revocation must survive a crash, so each write is synced before its response; and keys must not be evicted, so
 * a full Redis refuses writes. Each test uses one of many databases.
 */
const configuration: readonly [string, string][] = [
  ['appendonly', 'yes'],
  ['appendfsync', 'always'],
  ['maxmemory', '512mb'],
  ['maxmemory-policy', 'noeviction'],
  ['databases', '512'],
  ['save', '""'],
];

/** What the file of users begins as; `ACL SAVE` writes the services' into it. */
const administrator = (password: string): string => `user default on >${password} ~* &* +@all`;

function inContainer(home: Home, settings: Settings) {
  const flags = configuration.flatMap(([key, value]) => [`--${key}`, value === '""' ? '' : value]);
  // The entrypoint makes the folder the server's own.
  const script =
    '[ -e /data/users.acl ] || echo "$ADMINISTRATOR" > /data/users.acl; exec docker-entrypoint.sh redis-server "$@"';
  const server = container({
    name: `jogging-times-redis-${settings.tag}`,
    image: redisDefinition.image,
    command: ['sh', '-c', script, 'sh', ...flags, '--aclfile', '/data/users.acl'],
    env: { ADMINISTRATOR: administrator(settings.password) },
    ports: new Map([[settings.port, 6379]]),
    dataFolder: '/data',
    nameFile: join(home.folder, 'container'),
  });
  const remove = async () => {
    await server.remove();
    removeHome(home);
  };
  return { server, remove, origin: `a container of ${redisDefinition.image}` };
}

function asProgram(home: Home, settings: Settings, { master }: RedisOptions) {
  const account = serverAccount('redis');
  const data = dataFolder(home, account);
  const configFile = join(data, 'redis.conf');
  const usersFile = join(data, 'users.acl');
  const lines = [
    ['bind', '127.0.0.1'],
    ['port', `${settings.port}`],
    ['dir', `"${data}"`],
    ...configuration,
    ['aclfile', `"${usersFile}"`],
    // A master needs it too, for when it comes back as a replica.
    ['masterauth', settings.password],
    ...(master ? [['replicaof', '127.0.0.1', `${master.port}`]] : []),
  ].map((line) => line.join(' '));
  writeForServer(configFile, `${lines.join('\n')}\n`, account);
  if (!existsSync(usersFile)) writeForServer(usersFile, `${administrator(settings.password)}\n`, account);
  const server = daemon({
    command: redisProgram(),
    args: [configFile],
    env: plainEnvironment(data),
    cwd: data,
    account,
    logFile: home.logFile,
    pidFile: home.pidFile,
  });
  return {
    server,
    remove: async () => removeHome(home),
    origin: `redis-server of this machine, data in ${home.folder}`,
  };
}

export function redisProgram(): string {
  const program = inPath('redis-server');
  if (!program) throw new Error('The program of Redis (redis-server) is not installed');
  return program;
}

/** Whether a Redis or a Sentinel responds. */
export async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 2_000, retryStrategy: () => null });
  // Errors are also returned by the calls below.
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
