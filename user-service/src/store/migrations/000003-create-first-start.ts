import type { Migration } from '@jogging/service-kit/database';

/** Records that the first admin was created, so that a deleted one is not created again. */
export const createFirstStart: Migration = {
  name: '000003-create-first-start',
  async up({ query }) {
    await query(`
      CREATE TABLE first_start (
        once boolean PRIMARY KEY DEFAULT true CHECK (once),
        admin_made_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
  },
};
