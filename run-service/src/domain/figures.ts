import { divideToThousandths, type Instant } from '@jogging/proto/common';

/** The values derived from a run's distance and times. */
export interface Figures {
  /** Whole seconds, rounded down. */
  readonly duration: number;
  /** m/s and seconds per km in thousandths, rounded half-even, both from `duration`. */
  readonly averageSpeedMilli: number;
  readonly averagePaceMilli: number;
  /** The same over the moving time, if it is known. */
  readonly averageMovingSpeedMilli: number | undefined;
  readonly averageMovingPaceMilli: number | undefined;
}

interface Measured {
  readonly distance: number;
  readonly startTime: Instant;
  readonly endTime: Instant;
  readonly movingTime?: number | undefined;
}

export function figuresOf(run: Measured): Figures {
  const duration = durationOf(run);
  const { distance, movingTime } = run;
  return {
    duration,
    averageSpeedMilli: speedMilli(distance, duration),
    averagePaceMilli: paceMilli(distance, duration),
    averageMovingSpeedMilli: movingTime === undefined ? undefined : speedMilli(distance, movingTime),
    averageMovingPaceMilli: movingTime === undefined ? undefined : paceMilli(distance, movingTime),
  };
}

export function durationOf({ startTime, endTime }: Pick<Measured, 'startTime' | 'endTime'>): number {
  return Math.floor((endTime.micros - startTime.micros) / 1_000_000);
}

function speedMilli(distance: number, seconds: number): number {
  return divideToThousandths(distance, seconds);
}

function paceMilli(distance: number, seconds: number): number {
  return divideToThousandths(seconds * 1000, distance);
}
