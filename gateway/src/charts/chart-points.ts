import { type Period, PeriodKind } from '@jogging/proto/reports';
import type { ChartUnits } from './chart-units.js';

/** A period in the drawing. */
export interface ChartPoint {
  /** Its start and its end (exclusive), in milliseconds since 1970, UTC. */
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  /** `2020-W04`, `2020-01`, `2020`. */
  readonly name: string;
  /** Kilometres or miles. */
  readonly distance: number;
  /** Seconds per kilometre or mile. */
  readonly pace: number;
  /** Whether the period before it also has runs, so that the line continues from there. */
  readonly follows: boolean;
}

const millisecondsPerWeek = 7 * 86_400_000;

/**
 * Fifty years of weeks. More bars would be thinner than a pixel, and drawing takes the gateway's time.
 */
const mostPoints = 2_600;

/** The latest periods in chronological order, whatever the order of the report. */
export function chartPoints(periods: readonly Period[], kind: PeriodKind, units: ChartUnits): ChartPoint[] {
  return periods
    .toSorted((left, right) => (left.start < right.start ? -1 : 1))
    .slice(-mostPoints)
    .map((period) => {
      const from = Date.parse(`${period.start}T00:00:00Z`);
      const to = endOf(from, kind);
      return {
        from,
        to,
        middle: (from + to) / 2,
        name: nameOf(period, kind),
        follows: false,
        distance: (period.figures?.totalDistance ?? 0) / 1_000 / units.kilometres,
        pace: ((period.figures?.averagePaceMilli ?? 0) / 1_000) * units.kilometres,
      };
    })
    .map((point, index, all) => ({ ...point, follows: all[index - 1]?.to === point.from }));
}

function endOf(from: number, kind: PeriodKind): number {
  const date = new Date(from);
  switch (kind) {
    case PeriodKind.MONTH:
      return date.setUTCMonth(date.getUTCMonth() + 1);
    case PeriodKind.YEAR:
      return date.setUTCFullYear(date.getUTCFullYear() + 1);
    default:
      return from + millisecondsPerWeek;
  }
}

function nameOf(period: Period, kind: PeriodKind): string {
  const year = String(period.year).padStart(4, '0');
  const number = String(period.number).padStart(2, '0');
  if (kind === PeriodKind.YEAR) return year;
  return kind === PeriodKind.MONTH ? `${year}-${number}` : `${year}-W${number}`;
}
