import type { Migration } from '@jogging/service-kit/database';

/**
 * Runs that have nothing to do with each other, and their events, in one call, so that they share a commit. False, and nothing, where
 * an owner is being deleted or was: one of them must not hold up or fail the others, which are then recorded by `record_run`.
 */
export const recordRunsOfATurn: Migration = {
  name: '000023-record-runs-of-a-turn',
  async up({ query }) {
    await query(`
      CREATE FUNCTION record_runs_unless_held_up(rows jsonb, event_types text[], event_ids uuid[], events text[])
      RETURNS boolean LANGUAGE plpgsql AS $$
      DECLARE
        owners uuid[];
        free boolean;
      BEGIN
        SELECT array_agg(DISTINCT (entry ->> 'uid')::uuid) INTO owners FROM jsonb_array_elements(rows) AS entry;
        SELECT bool_and(pg_try_advisory_xact_lock_shared(hashtextextended(owner::text, 0))) INTO free
          FROM unnest(owners) AS owner;
        IF NOT free OR EXISTS (SELECT FROM departed_owners d WHERE d.uid = ANY (owners)) THEN
          RETURN false;
        END IF;
        INSERT INTO runs SELECT * FROM jsonb_populate_recordset(NULL::runs, rows);
        INSERT INTO outbox (type, event_id, event) SELECT * FROM unnest(event_types, event_ids, events);
        RETURN true;
      END $$`);
  },
};
