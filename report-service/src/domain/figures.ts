import { divideToThousandths } from '@jogging/proto/common';

/** What is kept of a set of runs: exact integers, metres and whole seconds. */
export interface Totals {
  readonly runCount: number;
  readonly totalDistance: number;
  readonly totalDuration: number;
}

/** What is told of them: averages in thousandths, rounded half-even. */
export interface Figures extends Totals {
  readonly averageDistanceMilli: number;
  readonly averageDurationMilli: number;
  /** Thousandths of m/s: the distance of all over the time of all. */
  readonly averageSpeedMilli: number;
  /** Thousandths of seconds per km: the time of all over the distance of all. */
  readonly averagePaceMilli: number;
}

/**
 * The plain computation of a report's figures. The database derives the same ones from the totals as they move (the
 * generated columns of `period_totals`); `check` and the tests hold the two against each other.
 *
 * @throws RangeError for no runs, which have no averages.
 */
export function figuresOf(totals: Totals): Figures {
  const { runCount, totalDistance, totalDuration } = totals;
  return {
    ...totals,
    averageDistanceMilli: divideToThousandths(totalDistance, runCount),
    averageDurationMilli: divideToThousandths(totalDuration, runCount),
    averageSpeedMilli: divideToThousandths(totalDistance, totalDuration),
    averagePaceMilli: divideToThousandths(BigInt(totalDuration) * 1000n, totalDistance),
  };
}

export function sumOf(runs: Iterable<{ readonly distance: number; readonly duration: number }>): Totals {
  let runCount = 0;
  let totalDistance = 0;
  let totalDuration = 0;
  for (const run of runs) {
    runCount += 1;
    totalDistance += run.distance;
    totalDuration += run.duration;
  }
  return { runCount, totalDistance, totalDuration };
}
