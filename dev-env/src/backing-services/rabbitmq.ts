import { execFile } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { managementRequest, randomPassword, randomTag } from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import { connect } from 'amqplib';
import { type Account, serverAccount } from '../processes/account.js';
import { daemon } from '../processes/daemon.js';
import type { Server } from '../processes/server.js';
import {
  type BackingService,
  type BackingServiceOptions,
  makeBackingService,
  type Provisioner,
} from './backing-service.js';
import type { Definition } from './definition.js';
import { container } from './docker.js';
import { dataFolder, type Home, openHome, removeHome, settle, writeForServer } from './home.js';
import { inPath, isExecutable, newestFirst, plainEnvironment } from './programs.js';
import { chooseProvisioner } from './provisioners.js';

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
}

interface Settings {
  readonly provisioner: Provisioner;
  readonly port: number;
  readonly managementPort: number;
  readonly distributionPort: number;
  readonly epmdPort: number;
  readonly password: string;
  readonly cookie: string;
  readonly tag: string;
}

const USER = 'jogging';
/** The memory at which publishers are blocked; the broker itself takes about 150 MiB. */
const MEMORY_BYTES = 512 * 1024 * 1024;

export async function startRabbitmq(options: BackingServiceOptions): Promise<Broker> {
  const broker = await openRabbitmq(options);
  await broker.start();
  return broker;
}

/** The backing service as configured in its folder, running or not. */
export async function openRabbitmq(options: BackingServiceOptions): Promise<Broker> {
  const home = openHome(options);
  const settings = await settle<Settings>(home, async () => ({
    provisioner: await chooseProvisioner(rabbitmqDefinition, options.provisioner),
    port: options.port ?? (await freePort()),
    managementPort: await freePort(),
    distributionPort: await freePort(),
    epmdPort: await freePort(),
    password: randomPassword(),
    cookie: randomPassword(),
    tag: randomTag(),
  }));
  const url = `amqp://${USER}:${settings.password}@127.0.0.1:${settings.port}`;
  const managementUrl = `http://${USER}:${settings.password}@127.0.0.1:${settings.managementPort}`;
  const { control, ...makings } =
    settings.provisioner === 'container' ? inContainer(home, settings) : asProgram(home, settings);
  const answers = () => brokerAnswers(url, managementUrl);
  const broker = makeBackingService({ name: 'rabbitmq', url, port: settings.port, answers, ...makings });
  return { ...broker, managementUrl, control };
}

function inContainer(home: Home, settings: Settings) {
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

function asProgram(home: Home, settings: Settings) {
  const account = serverAccount('rabbitmq');
  const data = dataFolder(home, account);
  const env = brokerEnvironment(data, settings, account);
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
      await epmd.start();
      await broker.start();
    },
    async stop() {
      await broker.stop();
      await epmd.stop();
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

/** All paths are private: nothing is read from or written to the folders of the package's service. */
function brokerEnvironment(data: string, settings: Settings, account: Account | undefined): NodeJS.ProcessEnv {
  const own = (name: string) => join(data, name);
  const config = [
    `listeners.tcp.default = 127.0.0.1:${settings.port}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${settings.managementPort}`,
    `default_user = ${USER}`,
    `default_pass = ${settings.password}`,
    `vm_memory_high_watermark.absolute = ${MEMORY_BYTES}`,
    'disk_free_limit.absolute = 200MB',
    'log.console = true',
    'log.file = false',
  ];
  writeForServer(own('rabbitmq.conf'), `${config.join('\n')}\n`, account);
  writeForServer(own('enabled_plugins'), '[rabbitmq_management].\n', account);
  writeForServer(own('rabbitmq-env.conf'), '', account);
  // Erlang refuses a cookie that others can read, and expects it in HOME.
  if (!existsSync(own('.erlang.cookie'))) writeForServer(own('.erlang.cookie'), settings.cookie, account);
  chmodSync(own('.erlang.cookie'), 0o400);
  return {
    ...plainEnvironment(data),
    ERL_EPMD_PORT: `${settings.epmdPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `jogging-${settings.tag}@localhost`,
    RABBITMQ_DIST_PORT: `${settings.distributionPort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CONF_ENV_FILE: own('rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: own('rabbitmq.conf'),
    RABBITMQ_CONFIG_FILES: own('conf.d'),
    RABBITMQ_ADVANCED_CONFIG_FILE: own('advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: own('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: own('mnesia'),
    RABBITMQ_LOG_BASE: own('log'),
    RABBITMQ_GENERATED_CONFIG_DIR: own('generated'),
    RABBITMQ_SCHEMA_DIR: own('schema'),
    // Makes the start script exec the broker instead of supervising it, so that signals reach the broker.
    RUNNING_UNDER_SYSTEMD: 'true',
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
