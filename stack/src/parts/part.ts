import type { Server } from '../processes/server.js';
import { until } from '../processes/until.js';

/** What the services stand on. */
export type PartName = 'postgres' | 'redis' | 'rabbitmq';

/** How a part is run where nobody names a server of theirs: in a container, or from installed programs. */
export type Way = 'container' | 'program';

export interface PartOptions {
  /** Its folder: settings, log, pid and data. What an earlier part left there is taken up again. */
  readonly dir: string;
  /** A free one is taken where none is given. */
  readonly port?: number;
  /** Where not given: as the part was run before, else a container where possible, else programs. */
  readonly way?: Way;
  /** `process`: ends, and its folder goes, when the process that started it does. `forever`: runs until stopped. */
  readonly lifetime?: 'process' | 'forever';
  /** False: nothing is synced to disk. It survives the death of its processes, not that of the machine. */
  readonly durable?: boolean;
}

/** A server that runs, can stop or die, and comes back on the same port with the same data. */
export interface Part {
  readonly name: PartName;
  /** With an administrator's name and password. */
  readonly url: string;
  readonly port: number;
  /** Where it comes from, for a person to read. */
  readonly origin: string;
  /** Comes back once it answers. Does nothing where it runs. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL where no other signal is given; SIGSTOP and SIGCONT make it silent and let it go on. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  isRunning(): Promise<boolean>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

export interface PartMakings {
  readonly name: PartName;
  readonly url: string;
  readonly port: number;
  readonly origin: string;
  readonly server: Server;
  /** Fails, or is false, until the part answers as it should. */
  readonly answers: () => Promise<boolean>;
  readonly remove: () => Promise<void>;
}

const BOOT_WITHIN_MS = 90_000;

export function makePart({ server, answers, remove, ...facts }: PartMakings): Part {
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
