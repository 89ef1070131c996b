import type { Migration } from '@jogging/service-kit/database';

/**
 * Applies the runs of a batch in a few statements, where a call for each run took most of the time. Same signature and same outcome,
 * so old replicas use it too.
 */
export const applyRunsAsASet: Migration = {
  name: '000006-apply-runs-as-a-set',
  async up({ query }) {
    await query(applyRuns);
    await query('DROP FUNCTION apply_run(integer, incoming_run, projected_runs)');
  },
};

/** What a client can change of a run, in the tables and in `incoming_run`. */
const facts = [
  'version',
  'distance',
  'duration',
  'start_micros',
  'date',
  'week_start',
  'month_start',
  'year_start',
  'moving_time',
  'elevation_gain_dm',
];
const weather = ['weather_request', 'weather_revision', 'temperature_c', 'precipitation_mm', 'wind_speed_mps'];
const of = (alias: string, columns: readonly string[]): string => columns.map((name) => `${alias}.${name}`).join(', ');
const set = (columns: readonly string[], alias: string): string =>
  columns.map((name) => `${name} = ${alias}.${name}`).join(', ');

// One row for each run: its highest version, with the latest of all weather known for it: with the run, before the run, or in
// another generation (a rebuild's source may lag behind what was applied here); if equal, the weather with the run.
const latestOfEach = `
  SELECT array_agg(ROW(run.run_id, run.uid, run.version, run.distance, run.duration, run.start_micros, run.date,
      run.week_start, run.week_year, run.week_number, run.month_start, run.month, run.year_start, run.year,
      ${of('known', weather)}, run.moving_time, run.elevation_gain_dm, coalesce(run.counts_for_records, true))::incoming_run)
    INTO latest
  FROM (
    SELECT DISTINCT ON (run.run_id) run.* FROM unnest(given) AS run
    WHERE NOT EXISTS (SELECT FROM departed_users d WHERE d.uid = run.uid)
      AND NOT EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = run.run_id)
    ORDER BY run.run_id, run.version DESC
  ) run
  JOIN (
    SELECT DISTINCT ON (run_id) * FROM (
      SELECT 1 AS rank, run_id, ${weather.join(', ')} FROM unnest(given)
      UNION ALL
      SELECT 2, run_id, ${weather.join(', ')} FROM early_weather WHERE run_id = ANY (ids)
      UNION ALL
      SELECT 2, run_id, ${weather.join(', ')} FROM projected_runs WHERE run_id = ANY (ids)
    ) one
    ORDER BY run_id, weather_request DESC, weather_revision DESC, rank
  ) known ON known.run_id = run.run_id`;

// `into_generation` is for a rebuild: its rows are added only to that generation, and only as long as that rebuild is the current
// one. Plans are kept for as long as a connection, and the first may be made while the tables are empty: hence the cost of a page.
const applyRuns = `
  CREATE OR REPLACE FUNCTION apply_runs(changes jsonb, into_generation integer) RETURNS void LANGUAGE plpgsql
  SET random_page_cost = 0.1 AS $$
  DECLARE
    state projection;
    target integer;
    given incoming_run[];
    ids uuid[];
    latest incoming_run[];
    added incoming_run[];
    taken projected_runs[];
  BEGIN
    SELECT array_agg(run), array_agg(run.run_id) INTO given, ids
      FROM jsonb_populate_recordset(NULL::incoming_run, changes) AS run;
    PERFORM pg_advisory_xact_lock(owner.key) FROM (
      SELECT DISTINCT owner_lock(run.uid) AS key FROM unnest(given) AS run ORDER BY key
    ) owner;
    -- A rebuild that begins only after this has what is applied here in its export, which is taken later still.
    SELECT * INTO STRICT state FROM projection;
    IF into_generation IS NOT NULL AND into_generation IS DISTINCT FROM state.building THEN
      RAISE EXCEPTION 'generation % is not being built', into_generation;
    END IF;
    ${latestOfEach};
    FOREACH target IN ARRAY CASE
      WHEN into_generation IS NULL THEN array_remove(ARRAY[state.building, state.live], NULL)
      ELSE ARRAY[into_generation]
    END LOOP
      SELECT array_agg(run), coalesce(array_agg(held) FILTER (WHERE held.run_id IS NOT NULL), '{}') INTO added, taken
      FROM unnest(latest) AS run
      LEFT JOIN (SELECT * FROM projected_runs WHERE run_id = ANY (ids) AND generation = target) held
        ON held.run_id = run.run_id
      WHERE held.run_id IS NULL OR (run.version > held.version
        AND ROW(run.distance, run.duration, run.date, run.moving_time, run.elevation_gain_dm, run.counts_for_records)
          IS DISTINCT FROM ROW(held.distance, held.duration, held.date, held.moving_time, held.elevation_gain_dm,
            held.counts_for_records));
      INSERT INTO projected_runs AS held
        (run_id, generation, uid, counts_for_records, ${facts.join(', ')}, ${weather.join(', ')})
      SELECT run.run_id, target, run.uid, run.counts_for_records, ${of('run', facts)}, ${of('run', weather)}
      FROM unnest(latest) AS run
      ON CONFLICT (run_id, generation) DO UPDATE
        SET counts_for_records = excluded.counts_for_records, ${set(facts, 'excluded')}, ${set(weather, 'excluded')}
        WHERE excluded.version > held.version;
      UPDATE projected_runs held SET ${set(weather, 'run')}
      FROM unnest(latest) AS run
      WHERE held.run_id = ANY (ids) AND held.generation = target AND held.run_id = run.run_id
        AND (run.weather_request, run.weather_revision) > (held.weather_request, held.weather_revision);
      IF cardinality(added) > 0 THEN
        PERFORM move_totals(target, added, taken);
      END IF;
    END LOOP;
    IF into_generation IS NULL THEN
      DELETE FROM early_weather WHERE run_id = ANY (ids);
    END IF;
  END $$`;
