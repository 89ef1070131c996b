import { divideToThousandths } from '@jogging/proto/common';

/** The totals of a set of runs: exact integers, metres and whole seconds unless noted. */
export interface Totals {
  readonly runCount: number;
  readonly totalDistance: number;
  readonly totalDuration: number;
  /** The duration counts for a run without a moving time. */
  readonly totalMovingTime: number;
  /** Thousandths of metres. */
  readonly totalElevationGainMilli: number;
}

/** The part of a run that totals need. */
export interface SummedRun {
  readonly distance: number;
  readonly duration: number;
  readonly movingTime?: number | null | undefined;
  readonly elevationGainDm?: number | null | undefined;
}

/** With averages in thousandths, rounded half-even. */
export interface Figures extends Totals {
  readonly averageDistanceMilli: number;
  readonly averageDurationMilli: number;
  /** Thousandths of m/s: total distance over total time. */
  readonly averageSpeedMilli: number;
  /** Thousandths of seconds per km: total time over total distance. */
  readonly averagePaceMilli: number;
  /** Thousandths of m/s: total distance over total moving time. */
  readonly averageMovingSpeedMilli: number;
}

/**
 * The plain computation of a report's figures. The database derives the same from the totals (the generated columns of
 * `period_totals`); `check` and the tests compare the two.
 *
 * @throws RangeError for no runs, which have no averages.
 */
export function figuresOf(totals: Totals): Figures {
  const { runCount, totalDistance, totalDuration, totalMovingTime } = totals;
  return {
    ...totals,
    averageDistanceMilli: divideToThousandths(totalDistance, runCount),
    averageDurationMilli: divideToThousandths(totalDuration, runCount),
    averageSpeedMilli: divideToThousandths(totalDistance, totalDuration),
    averagePaceMilli: divideToThousandths(BigInt(totalDuration) * 1000n, totalDistance),
    averageMovingSpeedMilli: divideToThousandths(totalDistance, totalMovingTime),
  };
}

export function sumOf(runs: Iterable<SummedRun>): Totals {
  let runCount = 0;
  let totalDistance = 0;
  let totalDuration = 0;
  let totalMovingTime = 0;
  let totalElevationGainMilli = 0;
  for (const run of runs) {
    runCount += 1;
    totalDistance += run.distance;
    totalDuration += run.duration;
    totalMovingTime += run.movingTime ?? run.duration;
    totalElevationGainMilli += (run.elevationGainDm ?? 0) * 100;
  }
  return { runCount, totalDistance, totalDuration, totalMovingTime, totalElevationGainMilli };
}
