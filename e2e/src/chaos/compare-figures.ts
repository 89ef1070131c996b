import type { Database } from '@jogging/service-kit/database';
import type { Discrepancy } from './compare-writes.js';
import { expectedFigures, periodFigures, type Sums } from './expected-figures.js';

const live = 'generation = (SELECT live FROM reports.projection)';

interface Period {
  readonly of: string;
  readonly expected: Sums | null;
  readonly stored: Readonly<Record<string, number>> | null;
}

/**
 * Compares every figure of the reports with an independent computation over run-service's runs, which shares no code with
 * report-service: it uses the calendar and sums of Postgres, and computes averages here.
 */
export async function compareFigures(database: Database): Promise<Discrepancy[]> {
  return [...(await compareTotals(database)), ...(await compareProjection(database))];
}

async function compareTotals(database: Database): Promise<Discrepancy[]> {
  const figures = [...periodFigures].map(([figure, { sql }]) => `'${figure}', ${sql}`);
  const periods = await database.query<Period>(
    `WITH expected AS (
       SELECT uid, kind, date_trunc(kind, date)::date AS start, jsonb_build_object('count', count(*),
         'distance', sum(distance), 'duration', sum(duration), 'moving', sum(coalesce(moving_time, duration)),
         'gain', sum(coalesce(elevation_gain_dm, 0))) AS sums
       FROM runs.runs CROSS JOIN (VALUES ('week'), ('month'), ('year')) AS kinds (kind)
       GROUP BY 1, 2, 3
     ), stored AS (
       SELECT uid, kind::text AS kind, start, jsonb_build_object(${figures.join(', ')}) AS figures
       FROM reports.period_totals WHERE ${live}
     )
     SELECT concat_ws(' ', kind, start, 'of', uid) AS of, expected.sums AS expected, stored.figures AS stored
     FROM stored FULL JOIN expected USING (uid, kind, start)`,
  );
  return periods.flatMap(({ of, expected, stored }) => {
    const computed = expected && expectedFigures(periodFigures, expected);
    return [...periodFigures.keys()]
      .map((figure) => [figure, stored?.[figure], computed?.[figure]] as const)
      .filter(([, value, wanted]) => value !== wanted)
      .map(([figure, value, wanted]) => ({ kind: 'wrong', what: `${of}: ${figure} is ${value}, not ${wanted}` }));
  });
}

/** The columns of report-service's copies of runs that are derived from others. */
const derived = ['generation', 'week_start', 'month_start', 'year_start', 'pace'];
/** Columns that have another name in run-service. */
const sources: Readonly<Record<string, string>> = {
  run_id: 'id',
  temperature_c: 'weather_temperature_c',
  precipitation_mm: 'weather_precipitation_mm',
  wind_speed_mps: 'weather_wind_speed_mps',
};

/** Compares every column, run by run, because records and figures by condition are computed from them. */
async function compareProjection(database: Database): Promise<Discrepancy[]> {
  const columns = await database.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'reports' AND table_name = 'projected_runs' AND column_name <> ALL ($1)`,
    [derived],
  );
  const facts = (sourceOf: (name: string) => string): string =>
    columns
      .map(({ name, type }) => {
        const source = sourceOf(name);
        return `'${name}', ${type === 'numeric' ? `round(${source}::numeric, 6)` : source}`;
      })
      .join(', ');
  const rows = await database.query<{ id: string; stored: string | null; expected: string | null }>(
    `WITH stored AS (
       SELECT run_id AS id, jsonb_build_object(${facts((name) => name)}) AS facts FROM reports.projected_runs WHERE ${live}
     ), expected AS (
       SELECT id, jsonb_build_object(${facts((name) => sources[name] ?? name)}) AS facts FROM runs.runs
     )
     SELECT id, stored.facts::text AS stored, expected.facts::text AS expected
     FROM stored FULL JOIN expected USING (id) WHERE stored.facts IS DISTINCT FROM expected.facts`,
  );
  return rows.map(({ id, stored, expected }) => ({
    kind: 'wrong',
    what: `run ${id} in the reports is ${stored ?? 'absent'}, not ${expected ?? 'absent'}`,
  }));
}
