import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { managementRequest, randomPassword, randomTag } from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import { connect } from 'amqplib';
import { serverAccount } from '../processes/account.js';
import { daemon } from '../processes/daemon.js';
import type { Server } from '../processes/server.js';
import { type BackingService, type BackingServiceOptions, makeBackingService } from './backing-service.js';
import type { Definition } from './definition.js';
import { container } from './docker.js';
import { dataFolder, type Home, openHome, removeHome, settle } from './home.js';
import { inPath, isExecutable, newestFirst } from './programs.js';
import { chooseProvisioner } from './provisioners.js';
import {
  type BrokerSettings,
  brokerEnvironment,
  MEMORY_BYTES,
  type Membership,
  nodeOf,
  USER,
} from './rabbitmq-environment.js';

const DEBIAN = '/usr/lib/rabbitmq/lib';

export const rabbitmqDefinition: Definition = {
  name: 'rabbitmq',
  title: 'RabbitMQ',
  variable: 'AMQP_URL',
  example: 'amqp://user:password@localhost:5672',
  image: 'rabbitmq:4-management',
  debianPackage: 'rabbitmq-server',
  isInstalled: () => serverProgram() !== undefined,
};

/** A broker, with the HTTP API of its management plugin, which creates virtual hosts. */
export interface Broker extends BackingService {
  readonly managementUrl: string;
  /** Runs rabbitmqctl. Rejects for an external broker. */
  control(...args: string[]): Promise<void>;
  /** What another node needs to join it; undefined unless it runs as a program of this machine. */
  readonly membership?: Membership | undefined;
}

export interface RabbitmqOptions extends BackingServiceOptions {
  /** Makes it a node of this broker's cluster. Only with installed programs. */
  readonly joins?: Broker;
}

export async function startRabbitmq(options: RabbitmqOptions): Promise<Broker> {
  const broker = await openRabbitmq(options);
  await broker.start();
  return broker;
}

/** The backing service as configured in its folder, running or not. */
export async function openRabbitmq(options: RabbitmqOptions): Promise<Broker> {
  const home = openHome(options);
  const joined = options.joins?.membership;
  const settings = await settle<BrokerSettings>(home, async () => ({
    provisioner: joined ? 'program' : await chooseProvisioner(rabbitmqDefinition, options.provisioner),
    port: options.port ?? (await freePort()),
    managementPort: await freePort(),
    distributionPort: await freePort(),
    epmdPort: joined?.epmdPort ?? (await freePort()),
    password: joined?.password ?? randomPassword(),
    cookie: joined?.cookie ?? randomPassword(),
    tag: randomTag(),
  }));
  const url = `amqp://${USER}:${settings.password}@127.0.0.1:${settings.port}`;
  const managementUrl = `http://${USER}:${settings.password}@127.0.0.1:${settings.managementPort}`;
  const isContainer = settings.provisioner === 'container';
  const { control, ...makings } = isContainer ? inContainer(home, settings) : asProgram(home, settings, joined);
  const answers = () => brokerAnswers(url, managementUrl);
  const broker = makeBackingService({ name: 'rabbitmq', url, port: settings.port, answers, ...makings });
  const membership = isContainer ? undefined : { ...settings, node: nodeOf(settings) };
  return { ...broker, managementUrl, control, membership };
}

function inContainer(home: Home, settings: BrokerSettings) {
  const name = `jogging-times-rabbitmq-${settings.tag}`;
  const server = container({
    name,
    image: rabbitmqDefinition.image,
    env: {
      RABBITMQ_DEFAULT_USER: USER,
      RABBITMQ_DEFAULT_PASS: settings.password,
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-rabbit vm_memory_high_watermark {absolute,${MEMORY_BYTES}}`,
    },
    ports: new Map([
      [settings.port, 5672],
      [settings.managementPort, 15672],
    ]),
    // The node and its data folder are named after the host.
    hostname: 'jogging',
    dataFolder: '/var/lib/rabbitmq',
    nameFile: join(home.folder, 'container'),
  });
  const remove = async () => {
    await server.remove();
    removeHome(home);
  };
  const control = async (...args: string[]) => {
    await promisify(execFile)('docker', ['exec', name, 'rabbitmqctl', ...args]);
  };
  return { server, remove, control, origin: `a container of ${rabbitmqDefinition.image}` };
}

function asProgram(home: Home, settings: BrokerSettings, joined: Membership | undefined) {
  const account = serverAccount('rabbitmq');
  const data = dataFolder(home, account);
  const env = brokerEnvironment(data, settings, account, joined);
  const common = { cwd: data, env, account };
  // Erlang's name server. By default, the broker would start one that outlives it, listens on all addresses and is shared with
  // other Erlang programs on this machine.
  const epmd = daemon({
    ...common,
    command: needed(inPath('epmd'), 'epmd'),
    args: ['-port', `${settings.epmdPort}`, '-address', '127.0.0.1'],
    logFile: join(home.folder, 'epmd.log'),
    pidFile: join(home.folder, 'epmd.pid'),
  });
  const broker = daemon({
    ...common,
    command: needed(serverProgram(), 'rabbitmq-server'),
    logFile: home.logFile,
    pidFile: home.pidFile,
    stopWithin: 30_000,
  });
  const server: Server = {
    ...broker,
    async start() {
      // A cluster has one.
      if (!joined) await epmd.start();
      await broker.start();
    },
    async stop() {
      await broker.stop();
      if (!joined) await epmd.stop();
    },
  };
  return {
    server,
    remove: async () => removeHome(home),
    async control(...args: string[]) {
      const command = join(dirname(needed(serverProgram(), 'rabbitmq-server')), 'rabbitmqctl');
      await promisify(execFile)(command, args, {
        cwd: data,
        env,
        ...(account && { uid: account.uid, gid: account.gid }),
      });
    },
    origin: `rabbitmq-server of this machine, data in ${home.folder}`,
  };
}

/** Debian's wrapper script requires root and writes to fixed paths; the program behind it does not. */
function serverProgram(): string | undefined {
  const debian = newestFirst(DEBIAN, /^rabbitmq_server-/).map((folder) => join(DEBIAN, folder, 'sbin/rabbitmq-server'));
  return debian.find(isExecutable) ?? inPath('rabbitmq-server');
}

function needed(program: string | undefined, name: string): string {
  if (!program) throw new Error(`The programs of RabbitMQ (${name}) are not installed`);
  return program;
}

async function brokerAnswers(url: string, managementUrl: string): Promise<boolean> {
  const connection = await connect(url, { timeout: 5_000 });
  // If the broker stops during the request, the request below reports it.
  connection.on('error', () => {});
  await connection.close();
  await managementRequest(managementUrl, 'GET', '/api/overview');
  return true;
}
