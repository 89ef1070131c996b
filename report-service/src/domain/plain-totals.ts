import { type Figures, figuresOf, sumOf } from './figures.js';
import { type Period, periodKinds, periodsOf } from './periods.js';

/** A run as far as it is counted. */
export interface CountedRun {
  readonly date: string;
  readonly distance: number;
  readonly duration: number;
}

export interface PeriodFigures extends Period {
  readonly figures: Figures;
}

/**
 * The figures of one user's runs by week, month and year, worked out from nothing but the runs: what the totals that are
 * moved by events must equal. Ordered as the totals are: week, month, year, and by their first day.
 */
export function plainTotals(runs: readonly CountedRun[]): PeriodFigures[] {
  return periodKinds.flatMap((kind) => {
    const groups = Map.groupBy(runs, (run) => periodsOf(run.date)[kind].start);
    const starts = [...groups.keys()].sort();
    return starts.flatMap((start) => {
      const group = groups.get(start) ?? [];
      const first = group[0];
      return first ? [{ ...periodsOf(first.date)[kind], figures: figuresOf(sumOf(group)) }] : [];
    });
  });
}
