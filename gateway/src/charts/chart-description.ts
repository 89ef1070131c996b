import { PeriodKind } from '@jogging/proto/reports';
import type { ChartPoint } from './chart-points.js';
import type { ChartUnits } from './chart-units.js';

const periodNames: Readonly<Record<PeriodKind, readonly [one: string, many: string]>> = {
  [PeriodKind.UNSPECIFIED]: ['period', 'periods'],
  [PeriodKind.WEEK]: ['week', 'weeks'],
  [PeriodKind.MONTH]: ['month', 'months'],
  [PeriodKind.YEAR]: ['year', 'years'],
};

export function periodName(kind: PeriodKind): string {
  return periodNames[kind][0];
}

/** Describes the chart in words, for people who cannot see it. */
export function describeChart(points: readonly ChartPoint[], kind: PeriodKind, units: ChartUnits): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return 'There are no runs to show.';
  const [one, many] = periodNames[kind];
  const distance = (point: ChartPoint): string => `${point.distance.toFixed(1)} ${units.distance}`;
  const pace = (point: ChartPoint): string => `${clock(point.pace)} ${units.pace}`;
  if (first === last) {
    return `One ${one}, ${first.name}: ${distance(first)} at ${pace(first)} on average.`;
  }
  const byDistance = points.toSorted((left, right) => left.distance - right.distance);
  const byPace = points.toSorted((left, right) => right.pace - left.pace);
  return (
    `${points.length} ${many} with runs, from ${first.name} to ${last.name}. ` +
    `Distance as bars: ${ends(byDistance, distance)}. Average pace as a line: ${ends(byPace, pace)}.`
  );
}

function ends(sorted: readonly ChartPoint[], show: (point: ChartPoint) => string): string {
  const [least, most] = [sorted[0], sorted.at(-1)];
  return least && most ? `from ${show(least)} (${least.name}) to ${show(most)} (${most.name})` : '';
}

function clock(pace: number): string {
  const seconds = Math.round(pace);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
