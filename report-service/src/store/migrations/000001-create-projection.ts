import type { Migration } from '@jogging/service-kit/database';

/**
 * The tables of the reports. Each row of the projection belongs to a generation: readers see the live one; a rebuild fills
 * another beside it and then makes that one live (ADR 0021). Tombstones belong to no generation and outlive a rebuild.
 */
export const createProjection: Migration = {
  name: '000001-create-projection',
  async up({ query }) {
    for (const statement of [generations, thousandths, runs, runIndexes, totals, tombstones, earlyWeather].flat()) {
      await query(statement);
    }
  },
};

const generations = [
  `CREATE TABLE projection (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    live integer NOT NULL,
    building integer CHECK (building > live),
    latest integer NOT NULL
  )`,
  // `latest` only grows, so rows of an abandoned rebuild are never mistaken for those of another.
  'INSERT INTO projection (live, latest) VALUES (1, 1)',
];

// round() rounds ties of a numeric away from zero, and a double is not exact: so round whole numbers.
const thousandths = `
  CREATE FUNCTION thousandths(numerator bigint, denominator bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
      WHEN denominator <= 0 THEN NULL
      WHEN 2 * (numerator * 1000 % denominator) > denominator THEN numerator * 1000 / denominator + 1
      WHEN 2 * (numerator * 1000 % denominator) < denominator THEN numerator * 1000 / denominator
      ELSE numerator * 1000 / denominator + numerator * 1000 / denominator % 2
    END
  $$`;

// `pace` is in picoseconds per metre, rounded down. With at most 1,000,000 m and 604,800 s, two different paces differ by at
// least 10^-12 s/m, so whole picoseconds order them like the exact fractions, and equal ones stay equal.
const runs = `
  CREATE TABLE projected_runs (
    run_id uuid NOT NULL,
    generation integer NOT NULL,
    uid uuid NOT NULL,
    version bigint NOT NULL,
    distance integer NOT NULL CHECK (distance > 0),
    duration integer NOT NULL CHECK (duration > 0),
    start_micros bigint NOT NULL,
    date date NOT NULL,
    week_start date NOT NULL,
    month_start date NOT NULL,
    year_start date NOT NULL,
    weather_request bigint NOT NULL,
    weather_revision bigint NOT NULL,
    temperature_c numeric,
    precipitation_mm numeric,
    wind_speed_mps numeric,
    pace bigint NOT NULL GENERATED ALWAYS AS (duration::bigint * 1000000000000 / distance) STORED,
    PRIMARY KEY (run_id, generation)
  ) WITH (fillfactor = 85)`;

// One index for each kind of record, so that its holder is the first row of an index however many runs there are. Weather is in
// none of them: it is added to every run after its creation, and an update of unindexed columns touches no index.
const runIndexes = [
  'CREATE INDEX projected_runs_by_date ON projected_runs (uid, generation, date)',
  'CREATE INDEX projected_runs_by_distance ON projected_runs (uid, generation, distance DESC, start_micros)',
  'CREATE INDEX projected_runs_by_duration ON projected_runs (uid, generation, duration DESC, start_micros)',
  ...[1_000, 5_000, 10_000, 21_098, 42_195].map(
    (metres) =>
      `CREATE INDEX projected_runs_by_pace_${metres} ON projected_runs (uid, generation, pace, start_micros)
       WHERE distance >= ${metres}`,
  ),
];

// Half of each page is left free, so that an updated total stays in its page and keeps its index entry.
const totals = [
  "CREATE TYPE period_kind AS ENUM ('week', 'month', 'year')",
  `CREATE TABLE period_totals (
    generation integer NOT NULL,
    uid uuid NOT NULL,
    kind period_kind NOT NULL,
    start date NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    run_count bigint NOT NULL CHECK (run_count >= 0),
    total_distance bigint NOT NULL CHECK (total_distance >= 0),
    total_duration bigint NOT NULL CHECK (total_duration >= 0),
    average_distance_milli bigint GENERATED ALWAYS AS (thousandths(total_distance, run_count)) STORED,
    average_duration_milli bigint GENERATED ALWAYS AS (thousandths(total_duration, run_count)) STORED,
    average_speed_milli bigint GENERATED ALWAYS AS (thousandths(total_distance, total_duration)) STORED,
    average_pace_milli bigint GENERATED ALWAYS AS (thousandths(total_duration * 1000, total_distance)) STORED,
    PRIMARY KEY (uid, generation, kind, start)
  ) WITH (fillfactor = 50)`,
];

const tombstones = [
  'CREATE TABLE deleted_runs (run_id uuid PRIMARY KEY, uid uuid NOT NULL, version bigint NOT NULL)',
  'CREATE INDEX deleted_runs_by_owner ON deleted_runs (uid)',
  'CREATE TABLE departed_users (uid uuid PRIMARY KEY)',
];

const earlyWeather = [
  `CREATE TABLE early_weather (
    run_id uuid PRIMARY KEY,
    uid uuid NOT NULL,
    weather_request bigint NOT NULL,
    weather_revision bigint NOT NULL,
    temperature_c numeric,
    precipitation_mm numeric,
    wind_speed_mps numeric
  )`,
  'CREATE INDEX early_weather_by_owner ON early_weather (uid)',
];
