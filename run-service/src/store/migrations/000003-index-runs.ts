import type { Migration } from '@jogging/service-kit/database';

/** Indexes for the lists that people ask for; the order of each ends in the id, as that of the lists does. */
export const indexRuns: Migration = {
  name: '000003-index-runs',
  async up({ query }) {
    // One's own runs, newest first: the list of every user.
    await query('CREATE INDEX runs_of_owner ON runs (uid, start_micros DESC, id)');
    // An admin's: of everyone, of whoever has an id, by date, by distance.
    await query('CREATE INDEX runs_by_start ON runs (start_micros DESC, id)');
    await query('CREATE INDEX runs_of_user_id ON runs (user_id, start_micros DESC, id)');
    await query('CREATE INDEX runs_by_date ON runs (date)');
    await query('CREATE INDEX runs_by_distance ON runs (distance, id)');
  },
};
