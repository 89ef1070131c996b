import type { Migration } from '@jogging/service-kit/database';

/**
 * Many runs and their events in one call. Owners are locked in order of their uid, so that two batches cannot deadlock with
 * deletions of users between them. If an owner is deleted, nothing is recorded and the deleted owners are returned.
 */
export const recordManyRuns: Migration = {
  name: '000010-record-many-runs',
  async up({ query }) {
    await query(`
      CREATE FUNCTION record_runs(rows jsonb, event_types text[], event_ids uuid[], events text[]) RETURNS SETOF uuid
      LANGUAGE plpgsql AS $$
      DECLARE
        owner uuid;
        owners uuid[];
      BEGIN
        SELECT array_agg(DISTINCT (entry ->> 'uid')::uuid ORDER BY (entry ->> 'uid')::uuid) INTO owners
          FROM jsonb_array_elements(rows) AS entry;
        FOREACH owner IN ARRAY coalesce(owners, '{}') LOOP
          PERFORM pg_advisory_xact_lock_shared(hashtextextended(owner::text, 0));
        END LOOP;
        RETURN QUERY SELECT d.uid FROM departed_owners d WHERE d.uid = ANY (owners);
        IF FOUND THEN
          RETURN;
        END IF;
        INSERT INTO runs SELECT * FROM jsonb_populate_recordset(NULL::runs, rows);
        INSERT INTO outbox (type, event_id, event) SELECT * FROM unnest(event_types, event_ids, events);
      END $$`);
  },
};
