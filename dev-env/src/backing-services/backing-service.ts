import { until } from '@jogging/deploy';
import type { Server } from '../processes/server.js';

/** A server that the services depend on. */
export type BackingServiceName = 'postgres' | 'redis' | 'rabbitmq';

/** How a backing service runs if no server is named: in a container, or from installed programs. */
export type Provisioner = 'container' | 'program';

export interface BackingServiceOptions {
  /** The folder for settings, log, pid and data. A backing service created there earlier is reused. */
  readonly dir: string;
  /** A free port by default. */
  readonly port?: number;
  /** By default the earlier one, else a container if possible, else programs. */
  readonly provisioner?: Provisioner;
  /** `process`: ends, and its folder is deleted, when the process that started it ends. `forever`: runs until stopped. */
  readonly lifetime?: 'process' | 'forever';
  /** False: nothing is synced to disk. Data survives the death of its processes, but not that of the machine. */
  readonly durable?: boolean;
}

/** A server that can be stopped or killed, and starts again on the same port with the same data. */
export interface BackingService {
  readonly name: BackingServiceName;
  /** Contains an administrator's name and password. */
  readonly url: string;
  readonly port: number;
  /** Where the server comes from, for messages. */
  readonly origin: string;
  /** Resolves once it answers. Does nothing if it is running. */
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
  /** Throws, or returns false, until the backing service answers correctly. */
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
