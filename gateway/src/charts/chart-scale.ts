import { PeriodKind } from '@jogging/proto/reports';
import type { ChartPoint } from './chart-points.js';

export interface ChartScale {
  /** The range of the horizontal axis, in milliseconds since 1970. */
  readonly time: readonly [number, number];
  /** The periods with a label under their bar; empty if there are too many, and the axis shows years and months. */
  readonly named: readonly ChartPoint[];
  /** Starts at zero, because it is shown as bars. */
  readonly distance: readonly [number, number];
  /** A narrow range around the paces, which differ little; in seconds. */
  readonly pace: readonly [number, number];
}

/** With fewer periods, bars would be as wide as the chart. */
const leastSpan = 8;
const mostNames = 14;

export function chartScale(points: readonly ChartPoint[]): ChartScale {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return { time: [0, 1], named: [], distance: [0, 10], pace: [300, 420] };
  const length = first.to - first.from;
  const missing = Math.max(0, leastSpan * length - (last.to - first.from)) / 2;
  const farthest = Math.max(...points.map((point) => point.distance));
  const paces = points.map((point) => point.pace);
  const [fastest, slowest] = [Math.min(...paces), Math.max(...paces)];
  const margin = Math.max((slowest - fastest) * 0.15, 15);
  const crowded = Math.round((last.to - first.from) / length) > mostNames;
  return {
    time: [first.from - missing, last.to + missing],
    named: crowded ? [] : points,
    distance: [0, farthest * 1.05],
    pace: [Math.max(0, fastest - margin), slowest + margin],
  };
}

/** The label in two lines: the period, and the year under the first period and wherever it changes. */
export function axisLabel(kind: PeriodKind, point: ChartPoint, before: ChartPoint | undefined): string[] {
  if (kind === PeriodKind.YEAR) return [point.name];
  const [year = '', rest = ''] = point.name.split('-');
  const label = kind === PeriodKind.MONTH ? monthName(point.from) : rest;
  return before?.name.startsWith(`${year}-`) ? [label] : [label, year];
}

function monthName(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
}
