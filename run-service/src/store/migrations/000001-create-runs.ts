import type { Migration } from '@jogging/service-kit/database';

/**
 * Runs, with a column for each part of their weather; the owners that were deleted; the answers to idempotency keys.
 *
 * Columns go from wide to narrow, which leaves no padding between them. Text that is compared has collation "C": by code
 * point, as the API says.
 */
export const createRuns: Migration = {
  name: '000001-create-runs',
  async up({ query }) {
    await query(`
      CREATE TABLE runs (
        id uuid PRIMARY KEY,
        uid uuid NOT NULL,
        start_micros bigint NOT NULL,
        end_micros bigint NOT NULL,
        average_pace_milli bigint NOT NULL,
        created_at_ms bigint NOT NULL,
        updated_at_ms bigint NOT NULL,
        version bigint NOT NULL CHECK (version > 0),
        weather_request bigint NOT NULL CHECK (weather_request > 0),
        weather_revision bigint NOT NULL,
        weather_next_attempt_at_ms bigint,
        weather_observed_at_ms bigint,
        weather_fetched_at_ms bigint,
        weather_temperature_c double precision,
        weather_feels_like_c double precision,
        weather_humidity_percent double precision,
        weather_pressure_hpa double precision,
        weather_wind_speed_mps double precision,
        weather_wind_bearing_deg double precision,
        weather_cloud_cover_percent double precision,
        weather_precipitation_mm double precision,
        distance integer NOT NULL CHECK (distance BETWEEN 1 AND 1000000),
        duration integer NOT NULL CHECK (duration BETWEEN 1 AND 604800),
        average_speed_milli integer NOT NULL,
        start_lat_e7 integer NOT NULL,
        start_lng_e7 integer NOT NULL,
        end_lat_e7 integer NOT NULL,
        end_lng_e7 integer NOT NULL,
        date date NOT NULL,
        weather_attempts integer NOT NULL,
        weather_condition_code integer,
        start_offset_minutes smallint NOT NULL,
        end_offset_minutes smallint NOT NULL,
        start_fraction_digits smallint NOT NULL,
        end_fraction_digits smallint NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        weather_status text COLLATE "C" NOT NULL CHECK (weather_status IN ('pending', 'recorded', 'unavailable')),
        weather_kind text COLLATE "C" CHECK (weather_kind IN ('forecast', 'archive')),
        weather_provider text COLLATE "C",
        weather_condition text COLLATE "C",
        weather_reason text COLLATE "C"
      )`);
    await query(`
      CREATE TABLE departed_owners (
        uid uuid PRIMARY KEY,
        departed_at timestamptz NOT NULL DEFAULT now()
      )`);
    await query(`
      CREATE TABLE idempotency_keys (
        uid uuid NOT NULL,
        key text COLLATE "C" NOT NULL,
        fingerprint bytea NOT NULL,
        response bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (uid, key)
      )`);
    await query('CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)');
  },
};
