import type { Migration } from '@jogging/service-kit/database';

/** How often in a row an import came no further for a fault of ours. */
export const countFaults: Migration = {
  name: '000021-count-faults',
  async up({ query }) {
    await query('ALTER TABLE imports ADD COLUMN faults integer NOT NULL DEFAULT 0');
  },
};
