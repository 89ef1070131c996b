import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { randomPassword, randomTag } from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import pg from 'pg';
import { type Account, serverAccount } from '../processes/account.js';
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
import { inPath, isExecutable, newestFirst, plainEnvironment } from './programs.js';
import { chooseProvisioner } from './provisioners.js';

const DEBIAN = '/usr/lib/postgresql';

export const postgresDefinition: Definition = {
  name: 'postgres',
  title: 'Postgres',
  variable: 'ADMIN_DATABASE_URL',
  example: 'postgres://postgres:password@localhost:5432/postgres',
  image: 'postgres:17',
  debianPackage: 'postgresql',
  isInstalled: () => programFolders().length > 0,
};

interface Settings {
  readonly provisioner: Provisioner;
  readonly port: number;
  readonly password: string;
  readonly tag: string;
}

/** Enough for the pools of two systems of six services, and for tests. */
const MAX_CONNECTIONS = 300;

export interface PostgresOptions extends BackingServiceOptions {
  /** Makes it a standby, which copies this server and then streams from it. Only with installed programs. */
  readonly primary?: BackingService;
}

export async function startPostgres(options: PostgresOptions): Promise<BackingService> {
  const backingService = await openPostgres(options);
  await backingService.start();
  return backingService;
}

/** The backing service as configured in its folder, running or not. */
export async function openPostgres(options: PostgresOptions): Promise<BackingService> {
  const home = openHome(options);
  const settings = await settle<Settings>(home, async () => ({
    provisioner: options.primary ? 'program' : await chooseProvisioner(postgresDefinition, options.provisioner),
    port: options.port ?? (await freePort()),
    password: options.primary ? new URL(options.primary.url).password : randomPassword(),
    tag: randomTag(),
  }));
  const url = `postgres://postgres:${settings.password}@127.0.0.1:${settings.port}/postgres`;
  const makings =
    settings.provisioner === 'container' ? inContainer(home, settings, options) : asProgram(home, settings, options);
  return makeBackingService({ name: 'postgres', url, port: settings.port, answers: () => answers(url), ...makings });
}

/** Unsynced data is lost only with the machine: if a process dies, commits are still in the system's cache. */
const settingsOf = ({ durable = true }: BackingServiceOptions): string[] =>
  [
    `max_connections=${MAX_CONNECTIONS}`,
    'timezone=UTC',
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);

function inContainer(home: Home, settings: Settings, options: BackingServiceOptions) {
  const server = container({
    name: `jogging-times-postgres-${settings.tag}`,
    image: postgresDefinition.image,
    // The locale sets encoding and collation, which initdb below receives as arguments.
    env: { POSTGRES_PASSWORD: settings.password, LANG: 'C.UTF-8' },
    command: settingsOf(options),
    ports: new Map([[settings.port, 5432]]),
    dataFolder: '/var/lib/postgresql/data',
    nameFile: join(home.folder, 'container'),
  });
  const remove = async () => {
    await server.remove();
    removeHome(home);
  };
  return { server, remove, origin: `a container of ${postgresDefinition.image}` };
}

function asProgram(home: Home, settings: Settings, options: PostgresOptions) {
  const account = serverAccount('postgres');
  const data = dataFolder(home, account);
  const cluster = join(data, 'cluster');
  const programs = programsFor(cluster);
  const server = daemon({
    command: join(programs.folder, 'postgres'),
    // No socket file: its path may be too long, and TCP on loopback is enough.
    args: ['-D', cluster, '-p', `${settings.port}`, '-h', '127.0.0.1', '-k', '', ...settingsOf(options)],
    env: plainEnvironment(data),
    cwd: data,
    account,
    logFile: home.logFile,
    pidFile: home.pidFile,
    // Fast shutdown: on SIGTERM, Postgres would wait for clients to disconnect.
    stopSignal: 'SIGINT',
    stopWithin: 30_000,
  });
  const start = async () => {
    const run = (program: string, ...args: string[]) =>
      promisify(execFile)(join(programs.folder, program), args, {
        cwd: data,
        env: plainEnvironment(data),
        ...(account && { uid: account.uid, gid: account.gid }),
      });
    if (!existsSync(cluster)) {
      // Elsewhere first, so that an interrupted attempt is not mistaken for a complete cluster.
      const unfinished = join(data, 'unfinished');
      rmSync(unfinished, { recursive: true, force: true });
      if (options.primary) await copy(run, unfinished, options.primary);
      else await initialise(run, unfinished, settings.password, account);
      renameSync(unfinished, cluster);
    }
    await server.start();
  };
  const origin = `PostgreSQL ${programs.version} of this machine, data in ${home.folder}`;
  return { server: { ...server, start }, remove: async () => removeHome(home), origin };
}

type Run = (program: string, ...args: string[]) => Promise<unknown>;

async function initialise(run: Run, folder: string, password: string, account: Account | undefined): Promise<void> {
  const passwordFile = `${folder}-password`;
  writeForServer(passwordFile, password, account);
  // Collation by code point, with upper and lower case of all languages.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'en_US.UTF-8';
  const access = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await run('initdb', '-D', folder, ...access, '-E', 'UTF8', `--locale=${locale}`);
  rmSync(passwordFile);
}

/** `--write-recovery-conf` makes the copy a standby of its source. */
async function copy(run: Run, folder: string, primary: BackingService): Promise<void> {
  await run('pg_basebackup', '-D', folder, '-d', primary.url, '--checkpoint=fast', '--write-recovery-conf');
}

interface Programs {
  readonly folder: string;
  readonly version: string;
}

function programFolders(): Programs[] {
  const debian = newestFirst(DEBIAN, /^\d+$/).map((version) => ({ version, folder: join(DEBIAN, version, 'bin') }));
  const initdb = inPath('initdb');
  const others = initdb ? [{ version: '', folder: dirname(initdb) }] : [];
  return [...debian, ...others].filter(
    ({ folder }) => isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres')),
  );
}

/** The newest programs, or those of the version that can read the existing data. */
function programsFor(cluster: string): Programs {
  const found = programFolders();
  const versionFile = join(cluster, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    const [newest] = found;
    if (!newest) throw new Error('The programs of PostgreSQL (initdb, postgres) are not installed');
    return newest;
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  const match = found.find((programs) => programs.version === version) ?? found.find(({ version }) => version === '');
  if (!match)
    throw new Error(
      `The data in ${cluster} needs PostgreSQL ${version}, which is not installed; "make clean" deletes it`,
    );
  return match;
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  // A server that stops meanwhile is also reported as an event; the query's rejection is enough.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end();
  }
}
