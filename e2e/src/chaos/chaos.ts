import type { Progress, Settings } from '@jogging/dev-env';
import { adminPassword } from '../people.js';
import { type ChaosEnvironment, type OwnSystem, openChaosEnvironment } from './chaos-environment.js';
import { compareServed } from './compare-served.js';
import { compareAtRest, type ExperimentOptions, type Result, runExperiment } from './experiment.js';
import type { Fault } from './fault.js';
import { operatorChecks } from './operator-checks.js';
import { Writers } from './writers.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly users: number;
  /** The maximum number of steps a second of each writer. */
  readonly pace: number;
  /** The minimum of acknowledged writes and of time under load for each fault. */
  readonly writesEach: number;
  readonly afterMs: number;
  readonly settleWithinMs: number;
  /** False: Postgres syncs nothing to disk. */
  readonly durable: boolean;
  readonly progress: Progress;
  readonly settings?: Settings;
}

/** A system with its own backing services, people who write, and experiments on both. */
export interface Chaos<E extends OwnSystem = ChaosEnvironment> {
  readonly environment: E;
  readonly writers: Writers;
  /** Injects one fault under load; with `settle`, then waits until nothing is pending and compares. */
  try(fault: Fault<E>, settle: boolean): Promise<Result>;
  /** Waits until nothing is pending and compares, also through the API and with the operator's checks. */
  conclude(): Promise<Result>;
  stop(): Promise<void>;
}

export async function openChaos(options: ChaosOptions): Promise<Chaos> {
  return chaosIn(await openChaosEnvironment(options), options);
}

/** Also stops the environment if people cannot sign up in it. */
export async function chaosIn<E extends OwnSystem>(environment: E, options: ChaosOptions): Promise<Chaos<E>> {
  try {
    const { seed, users, pace } = options;
    const { gatewayUrls: gateways } = environment.system;
    const writers = await Writers.open({ gateways, adminPassword, seed, users, pace });
    return experimentsWith(environment, writers, options);
  } catch (error) {
    await environment.stop();
    throw error;
  }
}

function experimentsWith<E extends OwnSystem>(environment: E, writers: Writers, options: ChaosOptions): Chaos<E> {
  const { afterMs, writesEach: writes, settleWithinMs } = options;
  const common: ExperimentOptions<E> = { environment, writers, afterMs, writes, settleWithinMs, known: new Set() };
  return {
    environment,
    writers,
    try: (fault, settle) => runExperiment(fault, common, settle),
    async conclude() {
      const end = await compareAtRest('at the end', common);
      const further = [
        ...(await compareServed(environment.database, writers.client, writers.users)),
        ...(await operatorChecks(environment.system)),
      ];
      const details = [...end.details, ...further.map(({ kind, what }) => `${kind}: ${what}`)];
      return { ...end, wrong: end.wrong + further.length, details };
    },
    async stop() {
      await writers.pause();
      await environment.stop();
    },
  };
}
