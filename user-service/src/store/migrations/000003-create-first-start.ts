import type { Migration } from '@jogging/service-kit/database';

/** Notes that the first admin was made: an admin who was deleted since is not made again. */
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
