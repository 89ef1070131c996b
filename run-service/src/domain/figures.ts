import { divideToThousandths, type Instant, localDate } from '@jogging/proto/common';

/** What follows from a run's attributes. */
export interface Figures {
  /** The calendar date of the start in its own offset, YYYY-MM-DD. */
  readonly date: string;
  /** Whole seconds, rounded down. */
  readonly duration: number;
  /** m/s and seconds per km in thousandths, rounded half-even, both from `duration`. */
  readonly averageSpeedMilli: number;
  readonly averagePaceMilli: number;
}

export function figuresOf(run: { distance: number; startTime: Instant; endTime: Instant }): Figures {
  const duration = Math.floor((run.endTime.micros - run.startTime.micros) / 1_000_000);
  return {
    date: localDate(run.startTime),
    duration,
    averageSpeedMilli: divideToThousandths(run.distance, duration),
    averagePaceMilli: divideToThousandths(duration * 1000, run.distance),
  };
}
