import type { Database } from '@jogging/service-kit/database';
import type { Discrepancy } from './compare-writes.js';

/** Compares the weather of every run with what weather-service has stored for it. */
export async function compareWeather(database: Database): Promise<Discrepancy[]> {
  const rows = await database.query<{ id: string; held: string | null; expected: string | null }>(
    `WITH held AS (
       SELECT id, (uid, weather_request, weather_revision, weather_status, weather_kind, weather_attempts)::text AS facts,
         weather_observed_at_ms AS observed_at, weather_fetched_at_ms AS fetched_at, weather_temperature_c AS temperature
       FROM runs.runs
     ), expected AS (
       SELECT run_id AS id, (wishes.uid, weather_request, revision, status, kind, attempts)::text AS facts,
         CASE WHEN kind IS NOT NULL THEN extract(epoch FROM hour)::bigint * 1000 END AS observed_at,
         round(extract(epoch FROM fetched_at) * 1000)::bigint AS fetched_at, temperature_c AS temperature
       FROM weather.wishes LEFT JOIN weather.observations USING (cell_lat, cell_lng, hour, kind)
     )
     SELECT coalesce(held.id, expected.id) AS id, held.facts AS held, expected.facts AS expected
     FROM held FULL JOIN expected ON held.id = expected.id
     WHERE held.facts IS DISTINCT FROM expected.facts OR held.observed_at IS DISTINCT FROM expected.observed_at
       -- An older answer than the stored one is right: another run of the same place and hour was asked for again.
       OR held.fetched_at = expected.fetched_at AND held.temperature IS DISTINCT FROM expected.temperature
       OR held.fetched_at > expected.fetched_at`,
  );
  return rows.map(({ id, held, expected }) => ({
    kind: 'wrong',
    what: `the weather of run ${id} is ${held ?? 'absent'}, not ${expected ?? 'absent'}`,
  }));
}
