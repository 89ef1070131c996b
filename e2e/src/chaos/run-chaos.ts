import type { Progress } from '@jogging/stack';
import { adminPassword } from '../people.js';
import { type Arena, openArena } from './arena.js';
import { compareServed } from './compare-served.js';
import type { Fault } from './fault.js';
import { operatorChecks } from './operator-checks.js';
import { type Result, type TrialOptions, tryCalm, tryFault } from './trial.js';
import { Writers } from './writers.js';

export interface ChaosOptions {
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly users: number;
  readonly pace: number;
  /** Acknowledged writes and time under load at least, for each fault. */
  readonly writesEach: number;
  readonly afterMs: number;
  /** Whether to let all come to rest and compare after each fault, or after the last one alone. */
  readonly settleEach: boolean;
  readonly calmWithinMs: number;
  readonly durable: boolean;
  readonly progress: Progress;
  /** Told each result as it comes. */
  readonly onResult?: (result: Result) => void;
}

/** Starts a system on parts of its own, breaks it in each way under load, and tells what came of it. */
export async function runChaos(options: ChaosOptions): Promise<Result[]> {
  const arena = await openArena(options);
  try {
    const { seed, users, pace } = options;
    const { gatewayUrls: gateways } = arena.system;
    const writers = await Writers.assemble({ gateways, adminPassword, seed, users, pace });
    return await tryAll(arena, writers, options).finally(() => writers.rest());
  } finally {
    await arena.stop();
  }
}

async function tryAll(arena: Arena, writers: Writers, options: ChaosOptions): Promise<Result[]> {
  const results: Result[] = [];
  const note = (result: Result): void => {
    results.push(result);
    options.onResult?.(result);
  };
  const trial = (settle: boolean): TrialOptions => ({
    arena,
    writers,
    afterMs: options.afterMs,
    writes: options.writesEach,
    settle,
    calmWithinMs: options.calmWithinMs,
    known,
  });
  const known = new Set<string>();
  for (const fault of options.faults) note(await tryFault(fault, trial(options.settleEach)));
  const end = await tryCalm('at the end', trial(true));
  const further = [
    ...(await compareServed(arena.database, writers.persistence, writers.users)),
    ...(await operatorChecks(arena.system)),
  ];
  const details = [...end.details, ...further.map(({ kind, what }) => `${kind}: ${what}`)];
  note({ ...end, wrong: end.wrong + further.length, details });
  return results;
}
