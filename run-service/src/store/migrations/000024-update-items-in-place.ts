import type { Migration } from '@jogging/service-kit/database';

/**
 * Each item of an import is inserted, and updated once with its verdict: within its page and without touching an index (HOT), now that
 * pages keep room and the index on the run, which no statement used, is gone.
 */
export const updateItemsInPlace: Migration = {
  name: '000024-update-items-in-place',
  async up({ query }) {
    await query('DROP INDEX import_items_of_run');
    await query('ALTER TABLE import_items SET (fillfactor = 60)');
  },
};
