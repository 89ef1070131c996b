import type { Migration } from '@jogging/service-kit/database';

/**
 * Indexes for the lists that people ask for. Each ends in the id, as the order of every list does, in one direction with the
 * key before it: so one index serves both directions, page by page. None is on weather, which is written into the row a
 * few seconds after it was made: that update stays within the row's page (HOT) as long as it touches no index.
 */
export const indexRuns: Migration = {
  name: '000003-index-runs',
  async up({ query }) {
    // One's own runs, newest first: the list of every user.
    await query('CREATE INDEX runs_of_owner ON runs (uid, start_micros, id)');
    // An admin's lists: of everyone or of one user, by date, by distance.
    await query('CREATE INDEX runs_by_start ON runs (start_micros, id)');
    await query('CREATE INDEX runs_of_user_id ON runs (user_id, start_micros, id)');
    await query('CREATE INDEX runs_by_date ON runs (date, id)');
    await query('CREATE INDEX runs_by_distance ON runs (distance, id)');
  },
};
