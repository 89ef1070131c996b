import type { Migration } from '@jogging/service-kit/database';

/**
 * What devices and people say of a run beside distance, times and places, which become optional. The release before runs beside
 * this one and writes rows that lack the new columns: they are nullable, or a trigger fills them in.
 */
export const addAttributes: Migration = {
  name: '000011-add-attributes',
  async up({ query }) {
    await query(`
      ALTER TABLE runs
        ALTER COLUMN start_lat_e7 DROP NOT NULL,
        ALTER COLUMN start_lng_e7 DROP NOT NULL,
        ALTER COLUMN end_lat_e7 DROP NOT NULL,
        ALTER COLUMN end_lng_e7 DROP NOT NULL,
        ADD COLUMN average_moving_speed_milli bigint,
        ADD COLUMN average_moving_pace_milli bigint,
        ADD COLUMN moving_time integer CHECK (moving_time > 0),
        ADD COLUMN elevation_gain_dm integer CHECK (elevation_gain_dm >= 0),
        ADD COLUMN average_heart_rate integer,
        ADD COLUMN max_heart_rate integer,
        ADD COLUMN indoor boolean NOT NULL DEFAULT false,
        ADD COLUMN counts_for_records boolean NOT NULL DEFAULT true,
        ADD COLUMN start_offset_kind text COLLATE "C" CHECK (start_offset_kind IN ('numeric', 'utc')),
        ADD COLUMN end_offset_kind text COLLATE "C" CHECK (end_offset_kind IN ('numeric', 'utc')),
        ADD COLUMN time_zone text COLLATE "C",
        ADD COLUMN notes text COLLATE "C",
        ADD COLUMN tags text[] COLLATE "C" NOT NULL DEFAULT '{}'`);
    // A column that the row of an older release lacks is null in jsonb_populate_record, and not its default.
    await query(`
      CREATE FUNCTION complete_run() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.indoor := coalesce(NEW.indoor, false);
        NEW.counts_for_records := coalesce(NEW.counts_for_records, true);
        NEW.tags := coalesce(NEW.tags, '{}');
        RETURN NEW;
      END $$`);
    await query(`
      CREATE TRIGGER complete_run BEFORE INSERT ON runs FOR EACH ROW
      WHEN (NEW.indoor IS NULL OR NEW.counts_for_records IS NULL OR NEW.tags IS NULL)
      EXECUTE FUNCTION complete_run()`);
  },
};
