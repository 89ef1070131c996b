import type { Migration } from '@jogging/service-kit/database';

/**
 * Imports, the bytes of those not read yet, and what was found in each. The bytes lie in chunks without compression: they
 * are read at random and mostly packed already. An import is `receiving` until all of its bytes are here, and then seen.
 */
export const createImports: Migration = {
  name: '000020-create-imports',
  async up({ query }) {
    await query(`
      CREATE TABLE imports (
        id uuid PRIMARY KEY,
        uid uuid NOT NULL,
        created_at_ms bigint NOT NULL,
        started_at_ms bigint,
        finished_at_ms bigint,
        size_bytes bigint NOT NULL DEFAULT 0,
        lease_until timestamptz,
        lease uuid,
        progress double precision NOT NULL DEFAULT 0,
        found integer NOT NULL DEFAULT 0,
        created integer NOT NULL DEFAULT 0,
        duplicates integer NOT NULL DEFAULT 0,
        skipped integer NOT NULL DEFAULT 0,
        refused integer NOT NULL DEFAULT 0,
        deleted integer NOT NULL DEFAULT 0,
        kept integer NOT NULL DEFAULT 0,
        dry_run boolean NOT NULL,
        miles boolean NOT NULL,
        parsed boolean NOT NULL DEFAULT false,
        status text COLLATE "C" NOT NULL
          CHECK (status IN ('receiving', 'waiting', 'running', 'done', 'failed', 'undoing', 'undone')),
        user_id text COLLATE "C" NOT NULL,
        file_name text COLLATE "C" NOT NULL,
        format text COLLATE "C",
        on_duplicate text COLLATE "C" NOT NULL CHECK (on_duplicate IN ('skip', 'create')),
        sports text COLLATE "C" NOT NULL CHECK (sports IN ('run', 'all')),
        time_zone text COLLATE "C",
        default_time_zone text COLLATE "C",
        reason text COLLATE "C"
      )`);
    await query('CREATE INDEX imports_of_owner ON imports (uid, created_at_ms, id)');
    await query(`
      CREATE INDEX imports_to_do ON imports (created_at_ms) WHERE status IN ('waiting', 'running', 'undoing')`);
    await query(`
      CREATE TABLE import_chunks (
        import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
        position integer NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (import_id, position)
      )`);
    await query('ALTER TABLE import_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL');
    await query(`
      CREATE TABLE import_items (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
        start_micros bigint,
        position integer NOT NULL,
        distance integer,
        start_offset_minutes smallint,
        start_fraction_digits smallint,
        undone boolean NOT NULL DEFAULT false,
        run_id uuid,
        start_offset_kind text COLLATE "C",
        source text COLLATE "C" NOT NULL,
        verdict text COLLATE "C" CHECK (verdict IN ('created', 'duplicate', 'skipped', 'refused')),
        code text COLLATE "C",
        detail text COLLATE "C",
        title text COLLATE "C",
        found jsonb,
        UNIQUE (import_id, position)
      )`);
    await query('CREATE INDEX import_items_of_run ON import_items (run_id) WHERE run_id IS NOT NULL');
  },
};
