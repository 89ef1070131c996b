import type { Migration } from '@jogging/service-kit/database';

/** The title of a run; the release before writes rows without it. */
export const addTitle: Migration = {
  name: '000012-add-title',
  async up({ query }) {
    await query('ALTER TABLE runs ADD COLUMN title text COLLATE "C"');
  },
};
