import type { Migration } from '@jogging/service-kit/database';

/**
 * A run and its event, in one call: a transaction of five statements would be five round trips. False, and nothing, where the
 * owner was deleted. The lock is a statement of its own, as each statement of a function (read committed) sees what was
 * committed before it began: so it finds the tombstone of an owner who was deleted while this waited.
 */
export const recordRunsAtOnce: Migration = {
  name: '000004-record-runs-at-once',
  async up({ query }) {
    await query(`
      CREATE FUNCTION record_run(run runs, event_type text, event_id uuid, event text) RETURNS boolean
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(run.uid::text, 0));
        IF EXISTS (SELECT FROM departed_owners d WHERE d.uid = run.uid) THEN
          RETURN false;
        END IF;
        INSERT INTO runs SELECT run.*;
        INSERT INTO outbox (type, event_id, event) VALUES (event_type, event_id, event);
        RETURN true;
      END $$`);
  },
};
