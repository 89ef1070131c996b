import type { Migration } from '@jogging/service-kit/database';

export const shareTheBudget: Migration = {
  name: '000003-share-the-budget',
  async up({ query }) {
    // In whose name a job asks; nobody's for an archive's, and for jobs of a release that does not know users.
    await query(`ALTER TABLE lookups ADD COLUMN uid uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'`);
    await query(`CREATE INDEX lookups_in_turn ON lookups (priority, uid, hour DESC) WHERE purpose = 'conditions'`);

    // What was asked in the name of each user today.
    await query(`
      CREATE TABLE user_shares (
        uid uuid PRIMARY KEY,
        -- by UTC
        day date NOT NULL,
        used integer NOT NULL
      )`);

    // A run without a place, or indoors, has nothing to ask for.
    await query(
      'ALTER TABLE wishes ALTER cell_lat DROP NOT NULL, ALTER cell_lng DROP NOT NULL, ALTER hour DROP NOT NULL',
    );
  },
};
