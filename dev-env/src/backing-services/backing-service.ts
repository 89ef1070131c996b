import { until } from '@jogging/deploy';
import type { Server } from '../processes/server.js';

/** What the services stand on. */
export type BackingServiceName = 'postgres' | 'redis' | 'rabbitmq';

/** How a backing service runs if no server is named: in a container, or from installed programs. */
export type Provisioner = 'container' | 'program';

export interface BackingServiceOptions {
  /** Its folder: settings, log, pid and data. What an earlier backing service left there is taken up again. */
  readonly dir: string;
  /** A free one by default. */
  readonly port?: number;
  /** By default as it ran before, else a container if possible, else programs. */
  readonly provisioner?: Provisioner;
  /** `process`: ends, and its folder goes, when the process that started it does. `forever`: runs until stopped. */
  readonly lifetime?: 'process' | 'forever';
  /** False: nothing is synced to disk. It survives the death of its processes, not that of the machine. */
  readonly durable?: boolean;
}

/** A server that runs, can stop or die, and comes back on the same port with the same data. */
export interface BackingService {
  readonly name: BackingServiceName;
  /** With an administrator's name and password. */
  readonly url: string;
  readonly port: number;
  /** Where it comes from, for people. */
  readonly origin: string;
  /** Resolves once it answers. Does nothing if it runs. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL by default; SIGSTOP freezes it and SIGCONT resumes it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  isRunning(): Promise<boolean>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

export interface BackingServiceMakings {
  readonly name: BackingServiceName;
  readonly url: string;
  readonly port: number;
  readonly origin: string;
  readonly server: Server;
  /** Fails, or is false, until the backing service answers as it should. */
  readonly answers: () => Promise<boolean>;
  readonly remove: () => Promise<void>;
}

const BOOT_WITHIN_MS = 90_000;

export function makeBackingService({ server, answers, remove, ...facts }: BackingServiceMakings): BackingService {
  return {
    ...facts,
    async start() {
      await server.start();
      await until(answers, {
        within: BOOT_WITHIN_MS,
        what: `${facts.name} on port ${facts.port}`,
        unless: async () => ((await server.isRunning()) ? undefined : `it ended:\n${await server.lastWords()}`),
      });
    },
    stop: () => server.stop(),
    kill: (signal) => server.kill(signal),
    isRunning: () => server.isRunning(),
    async remove() {
      await server.stop();
      await remove();
    },
  };
}
