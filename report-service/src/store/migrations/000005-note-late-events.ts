import type { Migration } from '@jogging/service-kit/database';

/**
 * Events that failed and wait for a retry or are dead letters. The call that applies the event deletes the row; old replicas keep
 * calling apply_together.
 */
export const noteLateEvents: Migration = {
  name: '000005-note-late-events',
  async up({ query }) {
    await query(
      'CREATE TABLE late_events (event_id text PRIMARY KEY, uid uuid NOT NULL, noted_at timestamptz NOT NULL DEFAULT now())',
    );
    await query('CREATE INDEX late_events_of_user ON late_events (uid)');
    await query(`
      CREATE FUNCTION apply_batch(owners uuid[], runs jsonb, weathers jsonb, events text[]) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM apply_together(owners, runs, weathers);
        DELETE FROM late_events WHERE event_id = ANY (events);
      END $$`);
  },
};
