import type { Difference } from './difference.js';
import type { Figures } from './figures.js';
import type { PeriodFigures } from './plain-totals.js';

const fields = {
  run_count: 'runCount',
  total_distance: 'totalDistance',
  total_duration: 'totalDuration',
  total_moving_time: 'totalMovingTime',
  total_elevation_gain: 'totalElevationGainMilli',
  average_distance: 'averageDistanceMilli',
  average_duration: 'averageDurationMilli',
  average_speed: 'averageSpeedMilli',
  average_pace: 'averagePaceMilli',
  average_moving_speed: 'averageMovingSpeedMilli',
} as const satisfies Record<string, keyof Figures>;

/** Every figure in which one user's totals differ from what they should be; averages in thousandths. */
export function compareTotals(
  uid: string,
  held: readonly PeriodFigures[],
  expected: readonly PeriodFigures[],
): Difference[] {
  const key = (period: PeriodFigures): string => `${period.kind} ${period.start}`;
  const heldByKey = new Map(held.map((period) => [key(period), period]));
  const expectedByKey = new Map(expected.map((period) => [key(period), period]));
  const ids = [...new Set([...expectedByKey.keys(), ...heldByKey.keys()])];
  return ids.flatMap((id) => comparePeriod(uid, id, heldByKey.get(id), expectedByKey.get(id)));
}

function comparePeriod(
  uid: string,
  id: string,
  held: PeriodFigures | undefined,
  expected: PeriodFigures | undefined,
): Difference[] {
  const difference = (field: string, one: number | null, other: number | null): Difference[] =>
    one === other ? [] : [{ of: 'total', uid, id, field, held: one, expected: other }];
  return [
    ...difference('year', held?.year ?? null, expected?.year ?? null),
    ...difference('number', held?.number ?? null, expected?.number ?? null),
    ...Object.entries(fields).flatMap(([field, name]) =>
      difference(field, held?.figures[name] ?? null, expected?.figures[name] ?? null),
    ),
    ...difference('excluded_count', held?.excluded.runCount ?? null, expected?.excluded.runCount ?? null),
    ...difference('excluded_distance', held?.excluded.distance ?? null, expected?.excluded.distance ?? null),
  ];
}
