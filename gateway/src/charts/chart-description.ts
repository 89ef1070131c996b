import { PeriodKind } from '@jogging/proto/reports';
import type { ChartPoint } from './chart-points.js';

const units: Readonly<Record<PeriodKind, readonly [one: string, many: string]>> = {
  [PeriodKind.UNSPECIFIED]: ['period', 'periods'],
  [PeriodKind.WEEK]: ['week', 'weeks'],
  [PeriodKind.MONTH]: ['month', 'months'],
  [PeriodKind.YEAR]: ['year', 'years'],
};

/** What the chart shows, in words, for those who do not see it. */
export function describeChart(points: readonly ChartPoint[], kind: PeriodKind): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return 'There are no runs to show.';
  const [one, many] = units[kind];
  if (first === last) {
    return `One ${one}, ${first.name}: ${kilometres(first)} at ${pace(first)} on average.`;
  }
  const byDistance = points.toSorted((left, right) => left.kilometres - right.kilometres);
  const byPace = points.toSorted((left, right) => right.pace - left.pace);
  return (
    `${points.length} ${many} with runs, from ${first.name} to ${last.name}. ` +
    `Distance as bars: ${ends(byDistance, kilometres)}. Average pace as a line: ${ends(byPace, pace)}.`
  );
}

function ends(sorted: readonly ChartPoint[], show: (point: ChartPoint) => string): string {
  const [least, most] = [sorted[0], sorted.at(-1)];
  return least && most ? `from ${show(least)} (${least.name}) to ${show(most)} (${most.name})` : '';
}

function kilometres(point: ChartPoint): string {
  return `${point.kilometres.toFixed(1)} km`;
}

function pace(point: ChartPoint): string {
  const seconds = Math.round(point.pace);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min/km`;
}
