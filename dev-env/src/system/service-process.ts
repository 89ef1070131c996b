import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository, until } from '@jogging/deploy';
import { daemon, type Exit } from '../processes/daemon.js';
import { builtAt, migrationOf, programOf } from './built.js';
import { environmentOfProcess } from './process-environment.js';
import type { Service, ServiceName } from './services.js';

export interface Stopped extends Partial<Exit> {
  /** Milliseconds from the signal to the exit. */
  readonly tookMs: number;
}

/** One process of the system. */
export interface ServiceProcess {
  readonly name: ServiceName;
  /** 0 for the first replica. */
  readonly replica: number;
  /** `host:port` for other services, if there are any callers. */
  readonly address: string | undefined;
  /** Base URL of /healthz, /readyz and /metrics; the sandbox has none. */
  readonly opsUrl: string | undefined;
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string>>;
  pid(): number | undefined;
  isRunning(): Promise<boolean>;
  /** Whether the running process was started with this value of a variable; false if it is not running. */
  runsWith(variable: string, value: string): boolean;
  /** Whether it is running from this build, with this environment. */
  isCurrent(): boolean;
  /** Migrates its schema, if it has one. */
  migrate(): Promise<void>;
  start(): Promise<void>;
  /** Whether the process at its address reports ready. Throws the reason if not. */
  isReady(): Promise<boolean>;
  waitUntilReady(withinMs?: number): Promise<void>;
  /** Sends SIGTERM, and SIGKILL if that is not enough. Code and signal are known if this process started it. */
  stop(): Promise<Stopped>;
  /** Sends SIGKILL by default. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** Its whole log so far. */
  log(): string;
}

/** As in the image: half of the default size saves a loaded service 110 MiB of memory and costs no time. */
const YOUNG_GENERATION = '--max-semi-space-size=16';

export interface ServiceProcessOptions {
  readonly service: Service;
  readonly replica: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly runDir: string;
  readonly logDir: string;
  /** The clone that it runs from; this one by default. */
  readonly root?: string | undefined;
}

/** A service has 10 s to finish its work; after that it is late. */
const STOP_WITHIN_MS = 12_000;
const READY_WITHIN_MS = 60_000;

export function serviceProcess({
  service,
  replica,
  environment,
  runDir,
  logDir,
  root = repository,
}: ServiceProcessOptions): ServiceProcess {
  const called = replica === 0 ? service.name : `${service.name}-${replica + 1}`;
  const logFile = join(logDir, `${called}.log`);
  const portOf = (variable: string | undefined) => (variable ? environment[variable] : undefined);
  const portNumber = portOf(service.publicPort?.variable);
  const opsPort = portOf(service.ops?.variable);
  const mark = () => markOf(environment, builtAt(service));
  const process_ = daemon({
    command: process.execPath,
    args: ['--enable-source-maps', YOUNG_GENERATION, programOf(service, root)],
    env: environment,
    cwd: join(root, service.folder),
    logFile,
    pidFile: join(runDir, `${called}.pid`),
    stopWithin: STOP_WITHIN_MS,
    mark: mark(),
  });

  const self: ServiceProcess = {
    name: service.name,
    replica,
    logFile,
    environment,
    address: portNumber && `127.0.0.1:${portNumber}`,
    opsUrl: opsPort && `http://127.0.0.1:${opsPort}`,
    pid: process_.pid,
    isRunning: process_.isRunning,
    runsWith: (variable, value) => environmentOfProcess(process_.pid())[variable] === value,
    isCurrent: () => process_.mark() === mark(),
    start: process_.start,
    kill: process_.kill,
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),

    async migrate() {
      if (!service.schema) return;
      mkdirSync(dirname(logFile), { recursive: true });
      const migration = promisify(execFile)(process.execPath, [migrationOf(service, root)], { env: environment });
      const { stdout, stderr } = await migration.catch((fault: Error & { stdout?: string; stderr?: string }) => {
        const said = `${fault.stdout ?? ''}${fault.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
        throw new Error(`${called} cannot migrate its schema:\n${said}`, { cause: fault });
      });
      appendFileSync(logFile, `${stdout}${stderr}`, { mode: 0o640 });
    },

    isReady: () => (self.opsUrl ? saysReady(self.opsUrl) : listens(Number(portNumber))),

    async waitUntilReady(withinMs = READY_WITHIN_MS) {
      await until(self.isReady, {
        within: withinMs,
        what: `${called} to be ready (log: ${logFile})`,
        unless: async () => ((await self.isRunning()) ? undefined : `it ended:\n${await process_.lastWords()}`),
      });
    },

    async stop() {
      const began = performance.now();
      const exit = process_.exit();
      await process_.stop();
      return { ...(await exit), tookMs: performance.now() - began };
    },

    async restart() {
      await self.stop();
      await self.start();
      await self.waitUntilReady();
    },
  };
  return self;
}

/** Distinguishes a process with another environment or an older build from one that can be kept. */
function markOf(environment: Readonly<Record<string, string>>, built: number): string {
  const facts = JSON.stringify([Object.entries(environment).sort(), built, process.version]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

/**
 * Whether the service reports ready.
 *
 * @throws Error that names the components which are not ready
 */
async function saysReady(opsUrl: string): Promise<boolean> {
  const response = await fetch(`${opsUrl}/readyz`, { signal: AbortSignal.timeout(5_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`it answers ${response.status}: ${body.trim()}`);
  return true;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
