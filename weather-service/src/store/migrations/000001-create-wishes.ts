import type { Migration } from '@jogging/service-kit/database';

export const createWishes: Migration = {
  name: '000001-create-wishes',
  async up({ query }) {
    // The weather request of every run and its last published state.
    await query(`
      CREATE TABLE wishes (
        run_id uuid PRIMARY KEY,
        uid uuid NOT NULL,
        weather_request bigint NOT NULL,
        run_version bigint NOT NULL,
        cell_lat integer NOT NULL,
        cell_lng integer NOT NULL,
        hour timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'recorded', 'unavailable')),
        -- of the conditions recorded
        kind text CHECK (kind IN ('forecast', 'archive')),
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        reason text,
        -- since when the provider fails for everyone
        failing_since timestamptz,
        revision bigint NOT NULL DEFAULT 0,
        -- of the request that the wish comes from, so that later events belong to the same trace
        request_id text,
        traceparent text,
        changed_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((status = 'recorded') = (kind IS NOT NULL))
      )`);
    await query('CREATE INDEX wishes_of_key ON wishes (cell_lat, cell_lng, hour)');
    await query('CREATE INDEX wishes_of_uid ON wishes (uid)');
    await query(`CREATE INDEX wishes_pending ON wishes (failing_since) WHERE status = 'pending'`);
    await query(`CREATE INDEX wishes_unavailable ON wishes (changed_at) WHERE status = 'unavailable'`);

    // Tombstones, so that late events do not restore deleted runs.
    await query('CREATE TABLE deleted_runs (run_id uuid PRIMARY KEY, deleted_at timestamptz NOT NULL DEFAULT now())');
    await query('CREATE TABLE departed_owners (uid uuid PRIMARY KEY, departed_at timestamptz NOT NULL DEFAULT now())');

    // Providers' observations: the latest of each kind for a place and an hour.
    await query(`
      CREATE TABLE observations (
        cell_lat integer NOT NULL,
        cell_lng integer NOT NULL,
        hour timestamptz NOT NULL,
        kind text NOT NULL CHECK (kind IN ('forecast', 'archive')),
        provider text NOT NULL,
        fetched_at timestamptz NOT NULL,
        -- of a forecast
        archive_due_at timestamptz,
        condition_code smallint,
        temperature_c double precision,
        feels_like_c double precision,
        humidity_percent double precision,
        pressure_hpa double precision,
        wind_speed_mps double precision,
        wind_bearing_deg double precision,
        cloud_cover_percent double precision,
        precipitation_mm double precision,
        PRIMARY KEY (cell_lat, cell_lng, hour, kind)
      )`);

    // Jobs: one for each place and hour, however many runs wait for it.
    await query(`
      CREATE TABLE lookups (
        cell_lat integer NOT NULL,
        cell_lng integer NOT NULL,
        hour timestamptz NOT NULL,
        -- 'archive': all have a forecast, and the archive is to replace it
        purpose text NOT NULL CHECK (purpose IN ('conditions', 'archive')),
        -- 0 fresh, 1 backfill, 2 archive
        priority smallint NOT NULL,
        failures integer NOT NULL DEFAULT 0,
        -- the last failure struck everyone: its end brings this forward
        failed_widely boolean NOT NULL DEFAULT false,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        -- an observation that is older does not do
        wanted_since timestamptz NOT NULL DEFAULT '-infinity',
        lease uuid,
        leased_until timestamptz,
        PRIMARY KEY (cell_lat, cell_lng, hour)
      )`);
    await query(`CREATE INDEX lookups_in_order ON lookups (priority, hour DESC) WHERE purpose = 'conditions'`);
    await query(`CREATE INDEX lookups_of_archive ON lookups (next_attempt_at) WHERE purpose = 'archive'`);

    // The remaining budget and the backoff of each provider, shared by all replicas.
    await query(`
      CREATE TABLE provider_budgets (
        provider text PRIMARY KEY,
        tokens double precision NOT NULL,
        refilled_at timestamptz NOT NULL,
        day date NOT NULL,
        used integer NOT NULL,
        resting_until timestamptz,
        resting_because text
      )`);
  },
};
