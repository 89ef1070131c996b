import type { Progress } from '@jogging/dev-env';
import { adminPassword } from '../people.js';
import { type Arena, openArena } from './arena.js';
import { compareServed } from './compare-served.js';
import type { Fault } from './fault.js';
import { operatorChecks } from './operator-checks.js';
import { type Result, type TrialOptions, tryCalm, tryFault } from './trial.js';
import { Writers } from './writers.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly users: number;
  /** Most steps a second of each writer. */
  readonly pace: number;
  /** Acknowledged writes and time under load at least, for each fault. */
  readonly writesEach: number;
  readonly afterMs: number;
  readonly calmWithinMs: number;
  /** False: Postgres syncs nothing to disk. */
  readonly durable: boolean;
  readonly progress: Progress;
}

/** A system on parts of its own, people who write, and what is done to both. */
export interface Chaos {
  readonly arena: Arena;
  readonly writers: Writers;
  /** One fault under load; with `settle` all then comes to rest and is compared. */
  try(fault: Fault, settle: boolean): Promise<Result>;
  /** All comes to rest and is compared, by what is served and by the operator's checks as well. */
  conclude(): Promise<Result>;
  stop(): Promise<void>;
}

export async function openChaos(options: ChaosOptions): Promise<Chaos> {
  const arena = await openArena(options);
  try {
    const { seed, users, pace } = options;
    const { gatewayUrls: gateways } = arena.system;
    const writers = await Writers.assemble({ gateways, adminPassword, seed, users, pace });
    return chaosIn(arena, writers, options);
  } catch (error) {
    await arena.stop();
    throw error;
  }
}

function chaosIn(arena: Arena, writers: Writers, options: ChaosOptions): Chaos {
  const { afterMs, writesEach: writes, calmWithinMs } = options;
  const common: TrialOptions = { arena, writers, afterMs, writes, calmWithinMs, known: new Set() };
  return {
    arena,
    writers,
    try: (fault, settle) => tryFault(fault, common, settle),
    async conclude() {
      const end = await tryCalm('at the end', common);
      const further = [
        ...(await compareServed(arena.database, writers.persistence, writers.users)),
        ...(await operatorChecks(arena.system)),
      ];
      const details = [...end.details, ...further.map(({ kind, what }) => `${kind}: ${what}`)];
      return { ...end, wrong: end.wrong + further.length, details };
    },
    async stop() {
      await writers.rest();
      await arena.stop();
    },
  };
}
