import type { Migration } from '@jogging/service-kit/database';

/**
 * Applies the weather of a batch in three statements, where a call for each run took three. Same signature and same outcome.
 * `apply_weather` stays: release 1.0.0 calls it for single events.
 */
export const applyWeatherAsASet: Migration = {
  name: '000007-apply-weather-as-a-set',
  async up({ query }) {
    await query(applyTogether);
  },
};

const columns = ['weather_request', 'weather_revision', 'temperature_c', 'precipitation_mm', 'wind_speed_mps'];
const set = (alias: string): string => columns.map((name) => `${name} = ${alias}.${name}`).join(', ');

// Weather for a run that does not exist yet waits for it; a run that exists only in the generation being built counts as missing,
// because its event is still to come. For the cost of a page see 000006.
const applyTogether = `
  CREATE OR REPLACE FUNCTION apply_together(owners uuid[], runs jsonb, weathers jsonb) RETURNS void LANGUAGE plpgsql
  SET random_page_cost = 0.1 AS $$
  DECLARE
    latest early_weather[];
    ids uuid[];
  BEGIN
    PERFORM pg_advisory_xact_lock(owner.key) FROM (
      SELECT DISTINCT owner_lock(uid) AS key FROM unnest(owners) AS uid ORDER BY key
    ) owner;
    IF runs <> '[]' THEN
      PERFORM apply_runs(runs, NULL);
    END IF;
    IF weathers = '[]' THEN
      RETURN;
    END IF;
    SELECT array_agg(of_run.weather), array_agg(of_run.run_id) INTO latest, ids FROM (
      SELECT DISTINCT ON (weather.run_id) weather, weather.run_id
      FROM jsonb_populate_recordset(NULL::early_weather, weathers) AS weather
      WHERE NOT EXISTS (SELECT FROM departed_users d WHERE d.uid = weather.uid)
        AND NOT EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = weather.run_id)
      ORDER BY weather.run_id, weather.weather_request DESC, weather.weather_revision DESC
    ) of_run;
    UPDATE projected_runs held SET ${set('weather')}
    FROM unnest(latest) AS weather
    WHERE held.run_id = ANY (ids) AND held.run_id = weather.run_id
      AND (held.weather_request, held.weather_revision) < (weather.weather_request, weather.weather_revision);
    INSERT INTO early_weather AS held SELECT weather.* FROM unnest(latest) AS weather
    WHERE weather.run_id <> ALL (ARRAY(
      SELECT r.run_id FROM projected_runs r, projection p WHERE r.run_id = ANY (ids) AND r.generation = p.live))
    ON CONFLICT (run_id) DO UPDATE SET ${set('excluded')}
    WHERE (held.weather_request, held.weather_revision) < (excluded.weather_request, excluded.weather_revision);
  END $$`;
