/**
 * Jobs queue in lanes. `fresh`: someone is waiting, because the run has just ended or its owner asked again. `backfill`: older
 * runs, and forecasts that the archive is to replace. `import`: runs that came in a file.
 */
export type Lane = 'fresh' | 'backfill' | 'import';

/** First served first. */
export const lanes: readonly Lane[] = ['fresh', 'backfill', 'import'];

/** As stored. Jobs of purpose `archive` come last of all that is due in the lane `backfill`. */
export const priorities = { fresh: 0, backfill: 1, archive: 2, import: 3 } as const;

export function laneOf(priority: number): Lane {
  if (priority === priorities.fresh) return 'fresh';
  return priority === priorities.import ? 'import' : 'backfill';
}
