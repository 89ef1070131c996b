import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { until } from '@jogging/deploy';
import type { Account } from './account.js';
import { familyOf, processEntry, signalTo } from './process-table.js';
import type { Server } from './server.js';

export interface DaemonOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly account?: Account | undefined;
  readonly logFile: string;
  readonly pidFile: string;
  /** The signal for a graceful stop. */
  readonly stopSignal?: NodeJS.Signals;
  /** Milliseconds for a graceful stop before SIGKILL. */
  readonly stopWithin?: number;
  /** Stored with the pid and returned by `mark`: identifies the environment and build that it was started with. */
  readonly mark?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Daemon extends Server {
  /** The pid; undefined if it is not running. */
  pid(): number | undefined;
  /** The mark that the running process was started with. */
  mark(): string | undefined;
  /** How the process ended; undefined if another process started it. */
  exit(): Promise<Exit> | undefined;
}

/** A process that outlives the one that starts it; it is found again by its pid file. */
export function daemon(options: DaemonOptions): Daemon {
  let child: ChildProcess | undefined;
  let exit: Promise<Exit> | undefined;

  const recorded = () => {
    const [pid, began, mark] = readIfThere(options.pidFile).trim().split(' ');
    const running = pid ? processEntry(Number(pid)) : undefined;
    return running && running.began === began ? { pid: Number(pid), mark } : undefined;
  };
  const isGone = async () => recorded() === undefined;
  /**
   * A dead child keeps its pid until this process has reaped it, and Postgres does not start while the pid of its predecessor is
   * taken.
   */
  const isBuried = async () => {
    // Keeps this process alive until the child's exit is known, even if it has nothing else to do.
    child?.ref();
    await exit;
  };

  const self: Daemon = {
    pid: () => recorded()?.pid,
    mark: () => recorded()?.mark,
    exit: () => exit,
    isRunning: async () => recorded() !== undefined,

    async start() {
      if (recorded()) return;
      child = await launch(options);
      exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
      const pid = child.pid ?? 0;
      const began = processEntry(pid)?.began ?? 'gone';
      mkdirSync(dirname(options.pidFile), { recursive: true });
      writeFileSync(options.pidFile, `${pid} ${began} ${options.mark ?? ''}\n`, { mode: 0o600 });
    },

    async stop() {
      const running = recorded();
      if (running) {
        signalTo([running.pid], options.stopSignal ?? 'SIGTERM');
        try {
          await until(isGone, { within: options.stopWithin ?? 10_000, what: `${options.command} to end` });
        } catch {
          await self.kill('SIGKILL');
        }
      }
      await isBuried();
      rmSync(options.pidFile, { force: true });
    },

    async kill(signal = 'SIGKILL') {
      const running = recorded();
      if (!running) return;
      signalTo(familyOf(running.pid), signal);
      if (signal !== 'SIGKILL') return;
      await until(isGone, { within: 10_000, every: 20, what: `${options.command} to be gone` });
      await isBuried();
    },

    async lastWords() {
      return readIfThere(options.logFile).split('\n').slice(-25).join('\n').trim();
    },
  };
  return self;
}

async function launch(options: DaemonOptions): Promise<ChildProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  // Opened here, because the program may run as a user who cannot reach this folder.
  const log = openSync(options.logFile, 'a', 0o640);
  try {
    const child = spawn(options.command, [...(options.args ?? [])], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(options.account && { uid: options.account.uid, gid: options.account.gid }),
    });
    await once(child, 'spawn');
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
