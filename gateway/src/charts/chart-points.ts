import { Period, PeriodKind } from '@jogging/proto/reports';
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
const millisecondsPerYear = 365.2425 * 86_400_000;

/** With more, bars would be thinner than a pixel and a half. */
const mostBars = 430;

export interface ChartSeries {
  /** In chronological order, whatever the order of the report. */
  readonly points: readonly ChartPoint[];
  /** What a point stands for. */
  readonly kind: PeriodKind;
}

/** The periods as points. If there are too many to tell apart, weeks are combined by month, and months by year. */
export function chartSeries(periods: readonly Period[], kind: PeriodKind, units: ChartUnits): ChartSeries {
  const sorted = periods.toSorted((left, right) => (left.start < right.start ? -1 : 1));
  const shown = shownKind(sorted, kind);
  const points = (shown === kind ? sorted : combine(sorted, shown))
    .map((period) => pointOf(period, shown, units))
    .map((point, index, all) => ({ ...point, follows: all[index - 1]?.to === point.from }));
  return { points, kind: shown };
}

function shownKind(sorted: readonly Period[], kind: PeriodKind): PeriodKind {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || kind === PeriodKind.YEAR) return kind;
  const years = (startOf(last) - startOf(first)) / millisecondsPerYear;
  if (kind !== PeriodKind.MONTH && years * 52.18 <= mostBars) return kind;
  return years * 12 <= mostBars ? PeriodKind.MONTH : PeriodKind.YEAR;
}

/** One period for all that begin in the same month or year; distances and times add up, and the pace is theirs. */
function combine(sorted: readonly Period[], kind: PeriodKind): Period[] {
  const groups = Map.groupBy(sorted, ({ start }) => start.slice(0, kind === PeriodKind.YEAR ? 4 : 7));
  return [...groups].map(([name, group]) => {
    const totalDistance = group.reduce((sum, { figures }) => sum + (figures?.totalDistance ?? 0), 0);
    const totalDuration = group.reduce((sum, { figures }) => sum + (figures?.totalDuration ?? 0), 0);
    const averagePaceMilli = totalDistance === 0 ? 0 : (totalDuration * 1_000_000) / totalDistance;
    const [year = 0, month = 0] = name.split('-').map(Number);
    const start = kind === PeriodKind.YEAR ? `${name}-01-01` : `${name}-01`;
    const figures = { totalDistance, totalDuration, averagePaceMilli };
    return Period.fromPartial({ start, year, number: month, figures });
  });
}

function pointOf(period: Period, kind: PeriodKind, units: ChartUnits): ChartPoint {
  const from = startOf(period);
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
}

function startOf({ start }: Period): number {
  return Date.parse(`${start}T00:00:00Z`);
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
