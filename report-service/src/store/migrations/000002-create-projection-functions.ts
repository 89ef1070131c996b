import type { Migration } from '@jogging/service-kit/database';

/**
 * Applies an event to the projection in one call, and so in one round trip. A plpgsql function instead of one statement with
 * CTEs, because a statement sees the database as it was before it waited for the owner's lock, while each statement of a function
 * sees what the last holder of the lock has committed (read committed).
 */
export const createProjectionFunctions: Migration = {
  name: '000002-create-projection-functions',
  async up({ query }) {
    for (const statement of [
      incomingRun,
      lockOwner,
      moveTotals,
      applyRun,
      applyRuns,
      applyWeather,
      removeRun,
      removeUser,
    ].flat()) {
      await query(statement);
    }
  },
};

/** A run with the periods in which it counts, which the service computes. */
const incomingRun = `
  CREATE TYPE incoming_run AS (
    run_id uuid, uid uuid, version bigint, distance integer, duration integer, start_micros bigint, date date,
    week_start date, week_year integer, week_number integer, month_start date, month integer, year_start date, year integer,
    weather_request bigint, weather_revision bigint, temperature_c numeric, precipitation_mm numeric, wind_speed_mps numeric
  )`;

// Serializes changes of one user's figures; each transaction except an import locks a single user, so it cannot deadlock. The
// seed keeps these locks apart from those of other services in the same database.
const lockOwner = `
  CREATE FUNCTION owner_lock(owner uuid) RETURNS bigint
  LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended(owner::text, 50054) $$`;

// Writes each row once or twice for a whole batch, however many of its runs count in it: the row versions that a transaction
// creates can be vacuumed only after it, and would spread a user's totals over many pages. Subtracts last, so that no count is
// ever negative.
const moveTotals = `
  CREATE FUNCTION move_totals(target integer, added incoming_run[], taken projected_runs[]) RETURNS void
  LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO period_totals AS held
      (generation, uid, kind, start, year, number, run_count, total_distance, total_duration)
    SELECT target, run.uid, period.kind, period.start, period.year, period.number,
      count(*), sum(run.distance), sum(run.duration)
    FROM unnest(added) AS run
    CROSS JOIN LATERAL (VALUES
      ('week'::period_kind, run.week_start, run.week_year, run.week_number),
      ('month', run.month_start, run.year, run.month),
      ('year', run.year_start, run.year, 0)
    ) AS period (kind, start, year, number)
    GROUP BY run.uid, period.kind, period.start, period.year, period.number
    ORDER BY run.uid, period.kind, period.start
    ON CONFLICT (uid, generation, kind, start) DO UPDATE SET
      run_count = held.run_count + excluded.run_count,
      total_distance = held.total_distance + excluded.total_distance,
      total_duration = held.total_duration + excluded.total_duration;
    IF cardinality(taken) = 0 THEN
      RETURN;
    END IF;
    UPDATE period_totals held SET
      run_count = held.run_count - gone.run_count,
      total_distance = held.total_distance - gone.total_distance,
      total_duration = held.total_duration - gone.total_duration
    FROM (
      SELECT run.uid, period.kind, period.start,
        count(*) AS run_count, sum(run.distance) AS total_distance, sum(run.duration) AS total_duration
      FROM unnest(taken) AS run
      CROSS JOIN LATERAL (VALUES
        ('week'::period_kind, run.week_start), ('month', run.month_start), ('year', run.year_start)
      ) AS period (kind, start)
      GROUP BY run.uid, period.kind, period.start
    ) gone
    WHERE held.generation = target AND held.uid = gone.uid AND held.kind = gone.kind AND held.start = gone.start;
    DELETE FROM period_totals held
    USING unnest(taken) AS run
    WHERE held.generation = target AND held.uid = run.uid AND held.run_count = 0
      AND held.start IN (run.week_start, run.month_start, run.year_start);
  END $$`;

// Uses the latest of all weather known for the run: with the run, before the run, or in another generation (a rebuild's source
// may lag behind what was applied here); if equal, the weather with the run. Returns whether the run now counts differently than
// in `held`.
const applyRun = `
  CREATE FUNCTION apply_run(target integer, run incoming_run, held projected_runs) RETURNS boolean
  LANGUAGE plpgsql AS $$
  DECLARE
    weather early_weather;
  BEGIN
    SELECT run.run_id, run.uid, known.weather_request, known.weather_revision,
        known.temperature_c, known.precipitation_mm, known.wind_speed_mps
      INTO weather
    FROM (
      SELECT 1 AS rank, run.weather_request, run.weather_revision,
        run.temperature_c, run.precipitation_mm, run.wind_speed_mps
      UNION ALL
      SELECT 2, e.weather_request, e.weather_revision, e.temperature_c, e.precipitation_mm, e.wind_speed_mps
        FROM early_weather e WHERE e.run_id = run.run_id
      UNION ALL
      SELECT 2, p.weather_request, p.weather_revision, p.temperature_c, p.precipitation_mm, p.wind_speed_mps
        FROM projected_runs p WHERE p.run_id = run.run_id
    ) known
    ORDER BY known.weather_request DESC, known.weather_revision DESC, known.rank
    LIMIT 1;
    IF held.run_id IS NULL THEN
      INSERT INTO projected_runs
        (run_id, generation, uid, version, distance, duration, start_micros, date, week_start, month_start, year_start,
         weather_request, weather_revision, temperature_c, precipitation_mm, wind_speed_mps)
      VALUES
        (run.run_id, target, run.uid, run.version, run.distance, run.duration, run.start_micros, run.date,
         run.week_start, run.month_start, run.year_start, weather.weather_request, weather.weather_revision,
         weather.temperature_c, weather.precipitation_mm, weather.wind_speed_mps);
      RETURN true;
    END IF;
    IF (weather.weather_request, weather.weather_revision) > (held.weather_request, held.weather_revision) THEN
      UPDATE projected_runs SET
        weather_request = weather.weather_request, weather_revision = weather.weather_revision,
        temperature_c = weather.temperature_c, precipitation_mm = weather.precipitation_mm,
        wind_speed_mps = weather.wind_speed_mps
      WHERE run_id = run.run_id AND generation = target;
    END IF;
    IF run.version > held.version THEN
      UPDATE projected_runs SET
        version = run.version, distance = run.distance, duration = run.duration, start_micros = run.start_micros,
        date = run.date, week_start = run.week_start, month_start = run.month_start, year_start = run.year_start
      WHERE run_id = run.run_id AND generation = target;
      RETURN (run.distance, run.duration, run.date) <> (held.distance, held.duration, held.date);
    END IF;
    RETURN false;
  END $$`;

// `into_generation` is for a rebuild: its rows are added only to that generation, and only as long as that rebuild is the current
// one.
const applyRuns = `
  CREATE FUNCTION apply_runs(changes jsonb, into_generation integer) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    state projection;
    target integer;
    run incoming_run;
    added incoming_run[];
    taken projected_runs[];
    held projected_runs;
  BEGIN
    PERFORM pg_advisory_xact_lock(owner.key) FROM (
      SELECT DISTINCT owner_lock(change.uid) AS key
      FROM jsonb_to_recordset(changes) AS change (uid uuid) ORDER BY key
    ) owner;
    -- A rebuild that begins only after this has what is applied here in its export, which is taken later still.
    SELECT * INTO STRICT state FROM projection;
    IF into_generation IS NOT NULL AND into_generation IS DISTINCT FROM state.building THEN
      RAISE EXCEPTION 'generation % is not being built', into_generation;
    END IF;
    FOREACH target IN ARRAY CASE
      WHEN into_generation IS NULL THEN array_remove(ARRAY[state.building, state.live], NULL)
      ELSE ARRAY[into_generation]
    END LOOP
      added := '{}';
      taken := '{}';
      FOR run IN SELECT * FROM jsonb_populate_recordset(NULL::incoming_run, changes) LOOP
        CONTINUE WHEN EXISTS (SELECT FROM departed_users d WHERE d.uid = run.uid)
          OR EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = run.run_id);
        SELECT * INTO held FROM projected_runs r WHERE r.run_id = run.run_id AND r.generation = target;
        IF apply_run(target, run, held) THEN
          added := added || run;
          IF held.run_id IS NOT NULL THEN
            taken := taken || held;
          END IF;
        END IF;
        IF target = state.live THEN
          DELETE FROM early_weather e WHERE e.run_id = run.run_id;
        END IF;
      END LOOP;
      IF cardinality(added) > 0 THEN
        PERFORM move_totals(target, added, taken);
      END IF;
    END LOOP;
  END $$`;

// Weather for a run that does not exist yet waits for it; a run that exists only in the generation being built counts as missing,
// because its event is still to come.
const applyWeather = `
  CREATE FUNCTION apply_weather(
    of_run uuid, owner uuid, request bigint, revision bigint, temperature numeric, precipitation numeric, wind numeric
  ) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(owner_lock(owner));
    IF EXISTS (SELECT FROM departed_users d WHERE d.uid = owner)
      OR EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = of_run) THEN
      RETURN;
    END IF;
    UPDATE projected_runs SET
      weather_request = request, weather_revision = revision,
      temperature_c = temperature, precipitation_mm = precipitation, wind_speed_mps = wind
    WHERE run_id = of_run AND (weather_request, weather_revision) < (request, revision);
    IF NOT EXISTS (
      SELECT FROM projected_runs r, projection p WHERE r.run_id = of_run AND r.generation = p.live
    ) THEN
      INSERT INTO early_weather AS held VALUES (of_run, owner, request, revision, temperature, precipitation, wind)
      ON CONFLICT (run_id) DO UPDATE SET
        weather_request = excluded.weather_request, weather_revision = excluded.weather_revision,
        temperature_c = excluded.temperature_c, precipitation_mm = excluded.precipitation_mm,
        wind_speed_mps = excluded.wind_speed_mps
      WHERE (held.weather_request, held.weather_revision) < (excluded.weather_request, excluded.weather_revision);
    END IF;
  END $$`;

const removeRun = `
  CREATE FUNCTION remove_run(gone uuid, owner uuid, at_version bigint) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    held projected_runs;
  BEGIN
    PERFORM pg_advisory_xact_lock(owner_lock(owner));
    IF EXISTS (SELECT FROM departed_users d WHERE d.uid = owner) THEN
      RETURN;
    END IF;
    INSERT INTO deleted_runs VALUES (gone, owner, at_version) ON CONFLICT (run_id) DO NOTHING;
    FOR held IN DELETE FROM projected_runs r WHERE r.run_id = gone RETURNING r.* LOOP
      PERFORM move_totals(held.generation, '{}', ARRAY[held]);
    END LOOP;
    DELETE FROM early_weather e WHERE e.run_id = gone;
  END $$`;

const removeUser = `
  CREATE FUNCTION remove_user(gone uuid) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(owner_lock(gone));
    INSERT INTO departed_users VALUES (gone) ON CONFLICT (uid) DO NOTHING;
    DELETE FROM projected_runs WHERE uid = gone;
    DELETE FROM period_totals WHERE uid = gone;
    DELETE FROM deleted_runs WHERE uid = gone;
    DELETE FROM early_weather WHERE uid = gone;
  END $$`;
