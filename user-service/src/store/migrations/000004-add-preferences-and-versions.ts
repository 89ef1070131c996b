import type { Migration } from '@jogging/service-kit/database';

/**
 * The units and the zone that a user chose, the version that ETags are made of, and whether someone else set the password.
 * All have defaults, so the release before this one can go on writing.
 */
export const addPreferencesAndVersions: Migration = {
  name: '000004-add-preferences-and-versions',
  async up({ query }) {
    await query(`
      ALTER TABLE users
        ADD COLUMN time_zone text COLLATE "C" CHECK (char_length(time_zone) BETWEEN 1 AND 64),
        ADD COLUMN units text COLLATE "C" NOT NULL DEFAULT 'metric' CHECK (units IN ('metric', 'imperial')),
        ADD COLUMN password_set_by_other boolean NOT NULL DEFAULT false,
        ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0)`);
    await query('ALTER TABLE roles ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0)');
  },
};
