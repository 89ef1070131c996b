/**
 * Jobs queue in lanes. `fresh`: someone is waiting, because the run has just ended or its owner has requested the weather again.
 * `backfill`: older runs, and forecasts to be replaced by the archive. `import`: imported runs.
 */
export type Lane = 'fresh' | 'backfill' | 'import';

/** In order of precedence. */
export const lanes: readonly Lane[] = ['fresh', 'backfill', 'import'];

/** Stored values. Jobs with the purpose `archive` are the last of all due jobs in the lane `backfill`. */
export const priorities = { fresh: 0, backfill: 1, archive: 2, import: 3 } as const;

export function laneOf(priority: number): Lane {
  if (priority === priorities.fresh) return 'fresh';
  return priority === priorities.import ? 'import' : 'backfill';
}
