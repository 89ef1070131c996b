import { type Figures, figuresOf, type SummedRun, sumOf } from './figures.js';
import { type Period, periodKinds, periodsOf } from './periods.js';

/** The part of a run that is counted. */
export interface CountedRun extends SummedRun {
  readonly date: string;
  readonly countsForRecords?: boolean | undefined;
}

export interface PeriodFigures extends Period {
  readonly figures: Figures;
  /** The part that does not count for records; metres. */
  readonly excluded: { readonly runCount: number; readonly distance: number };
}

/**
 * The figures of one user's runs by week, month and year, computed only from the runs: the totals that events update must
 * equal them. Ordered by week, month, year and first day.
 */
export function plainTotals(runs: readonly CountedRun[]): PeriodFigures[] {
  return periodKinds.flatMap((kind) => {
    const groups = Map.groupBy(runs, (run) => periodsOf(run.date)[kind].start);
    const starts = [...groups.keys()].sort();
    return starts.flatMap((start) => {
      const group = groups.get(start) ?? [];
      const first = group[0];
      if (!first) return [];
      const left = sumOf(group.filter((run) => run.countsForRecords === false));
      const excluded = { runCount: left.runCount, distance: left.totalDistance };
      return [{ ...periodsOf(first.date)[kind], figures: figuresOf(sumOf(group)), excluded }];
    });
  });
}
