import type { Migration } from '@jogging/service-kit/database';

export const shareTheBudget: Migration = {
  name: '000003-share-the-budget',
  async up({ query }) {
    // The user whose share a job uses; nobody's for archive jobs, and for jobs of a release without users.
    await query(`ALTER TABLE lookups ADD COLUMN uid uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'`);
    await query(`CREATE INDEX lookups_in_turn ON lookups (priority, uid, hour DESC) WHERE purpose = 'conditions'`);

    // The number of requests for each user today.
    await query(`
      CREATE TABLE user_shares (
        uid uuid PRIMARY KEY,
        -- by UTC
        day date NOT NULL,
        used integer NOT NULL
      )`);

    // A run without a place, or indoors, has nothing to request.
    await query(
      'ALTER TABLE wishes ALTER cell_lat DROP NOT NULL, ALTER cell_lng DROP NOT NULL, ALTER hour DROP NOT NULL',
    );
  },
};
