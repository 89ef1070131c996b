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
  /** Milliseconds from the signal to the end. */
  readonly tookMs: number;
}

/** One process of the system. */
export interface ServiceProcess {
  readonly name: ServiceName;
  /** 0 for the first of its kind. */
  readonly replica: number;
  /** `host:port` where others reach it, if they do. */
  readonly address: string | undefined;
  /** Base of /healthz, /readyz and /metrics; the sandbox has none. */
  readonly opsUrl: string | undefined;
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string>>;
  pid(): number | undefined;
  isRunning(): Promise<boolean>;
  /** Was the process that runs started with this value of a variable? False if none runs. */
  runsWith(variable: string, value: string): boolean;
  /** Does it run from this build, with this environment? */
  isCurrent(): boolean;
  /** Brings its schema up to date, where it has one. */
  migrate(): Promise<void>;
  start(): Promise<void>;
  /** Does it answer that it is ready, whichever process answers there? Throws the reason if not. */
  isReady(): Promise<boolean>;
  waitUntilReady(withinMs?: number): Promise<void>;
  /** SIGTERM, and SIGKILL where that is not enough. The code and signal are known for what this process started. */
  stop(): Promise<Stopped>;
  /** SIGKILL where no other signal is given. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** All that it has written so far. */
  log(): string;
}

/** As the image has it: half of its size saves a service under load 110 MiB of memory, and no time is lost. */
const YOUNG_GENERATION = '--max-semi-space-size=16';

export interface ServiceProcessOptions {
  readonly service: Service;
  readonly replica: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly runDir: string;
  readonly logDir: string;
  /** The clone that it runs from: this one unless given. */
  readonly root?: string | undefined;
}

/** A service has 10 s for what it holds; then it is late. */
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
        throw new Error(`${called} cannot bring its schema up to date:\n${said}`, { cause: fault });
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

/** Tells a process started with another environment, or from an older build, from one that can stay. */
function markOf(environment: Readonly<Record<string, string>>, built: number): string {
  const facts = JSON.stringify([Object.entries(environment).sort(), built, process.version]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

/** @throws Error that names the backing services which are not ready */
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
