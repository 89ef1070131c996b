import type { Migration } from '@jogging/service-kit/database';

/**
 * Applies several events of runs and of their weather in one call. The locks of all owners in the transaction are taken first and
 * in a fixed order, so that two such transactions cannot deadlock.
 */
export const applyEventsTogether: Migration = {
  name: '000003-apply-events-together',
  async up({ query }) {
    await query(`
      CREATE FUNCTION apply_together(owners uuid[], runs jsonb, weathers jsonb) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(owner.key) FROM (
          SELECT DISTINCT owner_lock(uid) AS key FROM unnest(owners) AS uid ORDER BY key
        ) owner;
        IF runs <> '[]' THEN
          PERFORM apply_runs(runs, NULL);
        END IF;
        PERFORM apply_weather(w.run_id, w.uid, w.weather_request, w.weather_revision,
            w.temperature_c, w.precipitation_mm, w.wind_speed_mps)
          FROM jsonb_populate_recordset(NULL::early_weather, weathers) AS w;
      END $$`);
  },
};
