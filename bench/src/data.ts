import { withClient } from '@jogging/deploy';
import type { Progress } from '@jogging/dev-env';
import type pg from 'pg';
import { scale } from './settings.js';

/** The fixed data set: the same rows in every run, in the system's schemas and in the baseline's. */
export const dataset = {
  users: 1_000,
  runs: 1_000_000 * scale,
  /** Users by the number of their runs; all runs of a user are in the same weeks. */
  weeks: 100,
  heavy: { id: 'runner-1', runs: 100_000 * scale },
  light: { id: 'runner-2', runs: 100 },
  /** A user of average size. */
  usual: { id: 'runner-500' },
} as const;

export const password = 'a long enough secret';

const others = Math.floor((dataset.runs - dataset.heavy.runs - dataset.light.runs) / (dataset.users - 2));

/** SQL for a UUID of version 4 (RFC 9562, section 5.4) derived from a text. */
const uuidSql = (text: string): string =>
  `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`;

const uidSql = (number: string): string => uuidSql(`'user ' || ${number}`);

/**
 * Fills the schemas `users`, `runs` and `reports` as sign-ups, POSTs and events would, and `baseline` with a copy.
 *
 * @param adminUrl may write every schema of the system's database
 * @param passwordHash of `password`, the same for all users: hashing a thousand would take minutes without any benefit
 */
export function fill(adminUrl: string, passwordHash: string, progress: Progress): Promise<void> {
  return withClient(adminUrl, async (client) => {
    await client.query(
      "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; SET max_parallel_workers_per_gather = 0; SET max_parallel_maintenance_workers = 0",
    );
    progress('Filling users …');
    await client.query('SET search_path = users');
    await client.query(
      `INSERT INTO users.users (uid, id, password_hash, roles, created_at, updated_at)
       SELECT ${uidSql('n')}, 'runner-' || n, $1, ARRAY['user'], now(), now() FROM generate_series(1, $2::int) n`,
      [passwordHash, dataset.users],
    );
    progress(`Filling ${dataset.runs.toLocaleString('en')} runs …`);
    await fillRuns(client);
    progress('Filling reports …');
    await fillReports(client);
    progress('Copying all that for the baseline …');
    await copyForBaseline(client);
    for (const schema of ['users', 'runs', 'reports', 'baseline']) await vacuum(client, schema);
  });
}

async function fillRuns(client: pg.Client): Promise<void> {
  const indexes = await client.query<{ indexname: string; indexdef: string }>(
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'runs' AND tablename = 'runs' AND indexname <> 'runs_pkey'",
  );
  for (const { indexname } of indexes.rows) await client.query(`DROP INDEX runs.${indexname}`);
  const monday = Date.UTC(2023, 0, 2) * 1000;
  await client.query(`
    INSERT INTO runs.runs (
      id, uid, user_id, start_micros, end_micros, distance, duration, average_speed_milli, average_pace_milli,
      start_lat_e7, start_lng_e7, end_lat_e7, end_lng_e7, date, start_offset_minutes, end_offset_minutes,
      start_fraction_digits, end_fraction_digits, created_at_ms, updated_at_ms, version, weather_request, weather_revision,
      weather_status, weather_attempts, weather_provider, weather_kind, weather_observed_at_ms, weather_fetched_at_ms,
      weather_condition, weather_condition_code, weather_temperature_c, weather_feels_like_c, weather_humidity_percent,
      weather_pressure_hpa, weather_wind_speed_mps, weather_wind_bearing_deg, weather_cloud_cover_percent,
      weather_precipitation_mm)
    SELECT ${uuidSql("'run ' || u || ' ' || i")}, ${uidSql('u')}, 'runner-' || u, start, start + duration * 1000000::bigint,
      distance, duration, round(distance * 1000.0 / duration), round(duration * 1000000.0 / distance),
      128947909, 776427151, 128986343, 776560890, to_timestamp(start / 1000000)::date, 0, 0, 0, 0,
      start / 1000 + 3600000, start / 1000 + 3600000, 1, 1, 1, 'recorded', 1, 'sandbox', 'archive', start / 1000, start / 1000,
      'Partly cloudy', 2, temperature, temperature - 1, 60, 1013.2, 3.4, 270, 40, 0
    FROM (
      SELECT u, i, 1000 + mod(i * 7919 + u * 104729, 20000) AS distance,
        300 + mod(i * 6101 + u * 3571, 6000) AS duration,
        (mod(i * 31 + u, 400) - 100) / 10.0::float8 AS temperature,
        ${monday}::bigint + mod(i, ${dataset.weeks}) * 604800000000::bigint
          + mod(i * 613 + u, 7) * 86400000000::bigint + mod(i * 17, 72000) * 1000000::bigint AS start
      FROM (
        SELECT u, generate_series(0, CASE u WHEN 1 THEN ${dataset.heavy.runs} WHEN 2 THEN ${dataset.light.runs} ELSE ${others} END - 1) AS i
        FROM generate_series(1, ${dataset.users}) u
      ) made
    ) run`);
  for (const { indexdef } of indexes.rows) await client.query(indexdef);
}

async function fillReports(client: pg.Client): Promise<void> {
  await client.query('SET search_path = reports');
  await client.query(`
    INSERT INTO projected_runs (run_id, generation, uid, version, distance, duration, start_micros, date, week_start,
      month_start, year_start, weather_request, weather_revision, temperature_c, precipitation_mm, wind_speed_mps)
    SELECT id, live, uid, version, distance, duration, start_micros, date, date_trunc('week', date)::date,
      date_trunc('month', date)::date, date_trunc('year', date)::date, weather_request, weather_revision,
      weather_temperature_c, weather_precipitation_mm, weather_wind_speed_mps
    FROM runs.runs, projection`);
  await client.query(`
    INSERT INTO period_totals (generation, uid, kind, start, year, number, run_count, total_distance, total_duration)
    SELECT generation, uid, kind, start, year, number, count(*), sum(distance), sum(duration)
    FROM projected_runs CROSS JOIN LATERAL (VALUES
      ('week'::period_kind, week_start, extract(isoyear FROM date)::int, extract(week FROM date)::int),
      ('month', month_start, extract(year FROM date)::int, extract(month FROM date)::int),
      ('year', year_start, extract(year FROM date)::int, 0)) AS period (kind, start, year, number)
    GROUP BY 1, 2, 3, 4, 5, 6`);
}

async function copyForBaseline(client: pg.Client): Promise<void> {
  await client.query('CREATE SCHEMA baseline; SET search_path = baseline');
  await client.query('CREATE TABLE users AS SELECT uid, id, password_hash, roles FROM users.users');
  await client.query('CREATE TABLE runs AS SELECT * FROM runs.runs');
  await client.query(`
    ALTER TABLE users ADD PRIMARY KEY (uid);
    CREATE UNIQUE INDEX ON users (id);
    ALTER TABLE runs ADD PRIMARY KEY (id);
    CREATE INDEX ON runs (uid, start_micros, id);
    CREATE TABLE weeks AS SELECT uid, start, run_count, total_distance, total_duration
      FROM reports.period_totals WHERE kind = 'week';
    ALTER TABLE weeks ADD PRIMARY KEY (uid, start);
    CREATE TABLE weather (run_id uuid PRIMARY KEY, status text NOT NULL, next_attempt_at timestamptz);
  `);
}

async function vacuum(client: pg.Client, schema: string): Promise<void> {
  const tables = await client.query<{ tablename: string }>('SELECT tablename FROM pg_tables WHERE schemaname = $1', [
    schema,
  ]);
  for (const { tablename } of tables.rows) await client.query(`VACUUM ANALYZE ${schema}.${tablename}`);
}
