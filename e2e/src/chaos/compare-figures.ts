import type { Database } from '@jogging/service-kit/database';
import type { Discrepancy } from './compare-writes.js';

const live = 'generation = (SELECT live FROM reports.projection)';

interface TotalRow {
  readonly uid: string;
  readonly kind: string;
  readonly start: string;
  readonly run_count: number | null;
  readonly total_distance: number | null;
  readonly total_duration: number | null;
  readonly expected_count: number | null;
  readonly expected_distance: number | null;
  readonly expected_duration: number | null;
  readonly average_distance_milli: number | null;
  readonly average_duration_milli: number | null;
  readonly average_speed_milli: number | null;
  readonly average_pace_milli: number | null;
}

/**
 * Holds every figure of the reports against a fresh computation over run-service's runs, which shares nothing with
 * report-service's code: sums by Postgres' own calendar, averages by whole numbers here.
 */
export async function compareFigures(database: Database): Promise<Discrepancy[]> {
  return [...(await compareTotals(database)), ...(await compareProjection(database))];
}

async function compareTotals(database: Database): Promise<Discrepancy[]> {
  const rows = await database.query<TotalRow>(
    `WITH expected AS (
       SELECT uid, kind, date_trunc(kind, date)::date AS start, count(*) AS expected_count,
         sum(distance)::bigint AS expected_distance, sum(duration)::bigint AS expected_duration
       FROM runs.runs CROSS JOIN (VALUES ('week'), ('month'), ('year')) AS kinds (kind)
       GROUP BY 1, 2, 3
     ), held AS (SELECT *, kind::text AS name FROM reports.period_totals WHERE ${live})
     SELECT coalesce(held.uid, expected.uid) AS uid, coalesce(held.name, expected.kind) AS kind,
       coalesce(held.start, expected.start) AS start, expected_count, expected_distance, expected_duration,
       run_count, total_distance, total_duration,
       average_distance_milli, average_duration_milli, average_speed_milli, average_pace_milli
     FROM held FULL JOIN expected
       ON held.uid = expected.uid AND held.name = expected.kind AND held.start = expected.start`,
  );
  return rows.flatMap((row) => {
    const of = `${row.kind} ${row.start} of ${row.uid}`;
    return figuresOf(row)
      .filter(([, held, expected]) => held !== expected)
      .map(
        ([name, held, expected]) => ({ kind: 'wrong', what: `${of}: ${name} is ${held}, not ${expected}` }) as const,
      );
  });
}

function figuresOf(row: TotalRow): [string, number | null, number | null][] {
  const { expected_count: count, expected_distance: distance, expected_duration: duration } = row;
  const average = (numerator: number | null, denominator: number | null): number | null =>
    numerator === null || denominator === null ? null : thousandths(numerator, denominator);
  return [
    ['run_count', row.run_count, count],
    ['total_distance', row.total_distance, distance],
    ['total_duration', row.total_duration, duration],
    ['average_distance', row.average_distance_milli, average(distance, count)],
    ['average_duration', row.average_duration_milli, average(duration, count)],
    ['average_speed', row.average_speed_milli, average(distance, duration)],
    ['average_pace', row.average_pace_milli, average(duration === null ? null : duration * 1_000, distance)],
  ];
}

/** A quotient in thousandths, a half to the even one. */
export function thousandths(numerator: number, denominator: number): number {
  const [scaled, by] = [BigInt(numerator) * 1_000n, BigInt(denominator)];
  const [whole, twiceRest] = [scaled / by, (scaled % by) * 2n];
  const up = twiceRest > by || (twiceRest === by && whole % 2n === 1n);
  return Number(up ? whole + 1n : whole);
}

/** Run by run: what records and figures by condition are read from. */
async function compareProjection(database: Database): Promise<Discrepancy[]> {
  const rows = await database.query<{ id: string; held: string | null; expected: string | null }>(
    `WITH held AS (
       SELECT run_id AS id, (uid, version, distance, duration, start_micros, date, weather_request,
         round(temperature_c, 6), round(precipitation_mm, 6), round(wind_speed_mps, 6))::text AS facts
       FROM reports.projected_runs WHERE ${live}
     ), expected AS (
       SELECT id, (uid, version, distance, duration, start_micros, date, weather_request,
         round(weather_temperature_c::numeric, 6), round(weather_precipitation_mm::numeric, 6),
         round(weather_wind_speed_mps::numeric, 6))::text AS facts
       FROM runs.runs
     )
     SELECT coalesce(held.id, expected.id) AS id, held.facts AS held, expected.facts AS expected
     FROM held FULL JOIN expected ON held.id = expected.id
     WHERE held.facts IS DISTINCT FROM expected.facts`,
  );
  return rows.map(({ id, held, expected }) => ({
    kind: 'wrong',
    what: `run ${id} in the reports is ${held ?? 'absent'}, not ${expected ?? 'absent'}`,
  }));
}
