import type { Migration } from '@jogging/service-kit/database';

/**
 * Moving time, elevation gain and "does not count for records". Old replicas keep working on this schema: they call the
 * same functions with runs that lack the new fields, and a run without a moving time counts by its duration. Hence the
 * totals keep the paused time, which is 0 for such runs, and no existing row has to be recomputed.
 */
export const countMovingTimeAndElevation: Migration = {
  name: '000004-count-moving-time-and-elevation',
  async up({ query }) {
    for (const statement of [runColumns, totalColumns, recordIndexes, moveTotals, applyRun].flat()) {
      await query(statement);
    }
  },
};

const runColumns = [
  // A running check has tables of this type: CASCADE adds the columns to them too.
  `ALTER TYPE incoming_run ADD ATTRIBUTE moving_time integer CASCADE, ADD ATTRIBUTE elevation_gain_dm integer CASCADE,
    ADD ATTRIBUTE counts_for_records boolean CASCADE`,
  `ALTER TABLE projected_runs
    ADD COLUMN moving_time integer CHECK (moving_time BETWEEN 1 AND duration),
    ADD COLUMN elevation_gain_dm integer CHECK (elevation_gain_dm >= 0),
    ADD COLUMN counts_for_records boolean NOT NULL DEFAULT true`,
];

// `excluded_*` is the part of the totals that does not count for records.
const totalColumns = `
  ALTER TABLE period_totals
    ADD COLUMN total_paused_time bigint NOT NULL DEFAULT 0 CHECK (total_paused_time >= 0),
    ADD COLUMN total_elevation_gain_milli bigint NOT NULL DEFAULT 0 CHECK (total_elevation_gain_milli >= 0),
    ADD COLUMN excluded_count bigint NOT NULL DEFAULT 0 CHECK (excluded_count >= 0),
    ADD COLUMN excluded_distance bigint NOT NULL DEFAULT 0 CHECK (excluded_distance >= 0),
    ADD COLUMN total_moving_time bigint GENERATED ALWAYS AS (total_duration - total_paused_time) STORED,
    ADD COLUMN average_moving_speed_milli bigint
      GENERATED ALWAYS AS (thousandths(total_distance, total_duration - total_paused_time)) STORED`;

// Old replicas query records without the condition: they sort the runs of one user until they are replaced.
const recordIndexes = [
  ...['by_distance', 'by_duration', ...[1_000, 5_000, 10_000, 21_098, 42_195].map((metres) => `by_pace_${metres}`)].map(
    (name) => `DROP INDEX projected_runs_${name}`,
  ),
  `CREATE INDEX record_runs_by_distance ON projected_runs (uid, generation, distance DESC, start_micros)
   WHERE counts_for_records`,
  `CREATE INDEX record_runs_by_duration ON projected_runs (uid, generation, duration DESC, start_micros)
   WHERE counts_for_records`,
  ...[1_000, 5_000, 10_000, 21_097, 42_195].map(
    (metres) =>
      `CREATE INDEX record_runs_by_pace_${metres} ON projected_runs (uid, generation, pace, start_micros)
       WHERE counts_for_records AND distance >= ${metres}`,
  ),
];

/** What runs add to the totals of their periods, except the number of runs. */
const sums = `
  sum(run.distance) AS distance, sum(run.duration) AS duration,
  sum(run.duration - coalesce(run.moving_time, run.duration)) AS paused,
  sum(coalesce(run.elevation_gain_dm, 0)::bigint) * 100 AS gain,
  count(*) FILTER (WHERE run.counts_for_records = false) AS excluded,
  coalesce(sum(run.distance) FILTER (WHERE run.counts_for_records = false), 0) AS excluded_distance`;

// As before (000002), with the new sums.
const moveTotals = `
  CREATE OR REPLACE FUNCTION move_totals(target integer, added incoming_run[], taken projected_runs[]) RETURNS void
  LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO period_totals AS held
      (generation, uid, kind, start, year, number, run_count, total_distance, total_duration, total_paused_time,
       total_elevation_gain_milli, excluded_count, excluded_distance)
    SELECT target, uid, kind, start, year, number, runs, distance, duration, paused, gain, excluded, excluded_distance
    FROM (
      SELECT run.uid, period.kind, period.start, period.year, period.number, count(*) AS runs, ${sums}
      FROM unnest(added) AS run
      CROSS JOIN LATERAL (VALUES
        ('week'::period_kind, run.week_start, run.week_year, run.week_number),
        ('month', run.month_start, run.year, run.month),
        ('year', run.year_start, run.year, 0)
      ) AS period (kind, start, year, number)
      GROUP BY run.uid, period.kind, period.start, period.year, period.number
    ) more
    ORDER BY uid, kind, start
    ON CONFLICT (uid, generation, kind, start) DO UPDATE SET
      run_count = held.run_count + excluded.run_count,
      total_distance = held.total_distance + excluded.total_distance,
      total_duration = held.total_duration + excluded.total_duration,
      total_paused_time = held.total_paused_time + excluded.total_paused_time,
      total_elevation_gain_milli = held.total_elevation_gain_milli + excluded.total_elevation_gain_milli,
      excluded_count = held.excluded_count + excluded.excluded_count,
      excluded_distance = held.excluded_distance + excluded.excluded_distance;
    IF cardinality(taken) = 0 THEN
      RETURN;
    END IF;
    UPDATE period_totals held SET
      run_count = held.run_count - gone.runs,
      total_distance = held.total_distance - gone.distance,
      total_duration = held.total_duration - gone.duration,
      total_paused_time = held.total_paused_time - gone.paused,
      total_elevation_gain_milli = held.total_elevation_gain_milli - gone.gain,
      excluded_count = held.excluded_count - gone.excluded,
      excluded_distance = held.excluded_distance - gone.excluded_distance
    FROM (
      SELECT run.uid, period.kind, period.start, count(*) AS runs, ${sums}
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

// As before (000002), with the new fields; a run of an old replica has none of them.
const applyRun = `
  CREATE OR REPLACE FUNCTION apply_run(target integer, run incoming_run, held projected_runs) RETURNS boolean
  LANGUAGE plpgsql AS $$
  DECLARE
    weather early_weather;
    counts boolean := coalesce(run.counts_for_records, true);
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
         weather_request, weather_revision, temperature_c, precipitation_mm, wind_speed_mps,
         moving_time, elevation_gain_dm, counts_for_records)
      VALUES
        (run.run_id, target, run.uid, run.version, run.distance, run.duration, run.start_micros, run.date,
         run.week_start, run.month_start, run.year_start, weather.weather_request, weather.weather_revision,
         weather.temperature_c, weather.precipitation_mm, weather.wind_speed_mps,
         run.moving_time, run.elevation_gain_dm, counts);
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
        date = run.date, week_start = run.week_start, month_start = run.month_start, year_start = run.year_start,
        moving_time = run.moving_time, elevation_gain_dm = run.elevation_gain_dm, counts_for_records = counts
      WHERE run_id = run.run_id AND generation = target;
      RETURN ROW(run.distance, run.duration, run.date, run.moving_time, run.elevation_gain_dm, counts)
        IS DISTINCT FROM ROW(held.distance, held.duration, held.date, held.moving_time, held.elevation_gain_dm,
          held.counts_for_records);
    END IF;
    RETURN false;
  END $$`;
