import type { Migration } from '@jogging/service-kit/database';

/** `numerator / denominator` to a whole number, half-even. */
const quotient = (numerator: string, denominator: string): string => `
  (SELECT q + CASE WHEN 2 * r > d OR (2 * r = d AND q % 2 = 1) THEN 1 ELSE 0 END
   FROM (SELECT d, n / d AS q, n % d AS r FROM (SELECT ${numerator} AS n, ${denominator} AS d) AS terms) AS parts)`;

/**
 * Release 1.0.0 changes distance and times during a rolling update and does not know the moving time: its speed and pace follow
 * here. A moving time above the new duration cannot be right any more and is cleared.
 */
export const followChangesOfEarlierReleases: Migration = {
  name: '000022-follow-changes-of-earlier-releases',
  async up({ query }) {
    await query(`
      CREATE FUNCTION follow_distance_and_duration() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.moving_time > NEW.duration THEN
          NEW.moving_time := NULL;
        END IF;
        NEW.average_moving_speed_milli := ${quotient('NEW.distance::bigint * 1000', 'NEW.moving_time')};
        NEW.average_moving_pace_milli := ${quotient('NEW.moving_time::bigint * 1000000', 'NEW.distance::bigint')};
        RETURN NEW;
      END $$`);
    await query(`
      CREATE TRIGGER follow_distance_and_duration BEFORE UPDATE OF distance, duration ON runs FOR EACH ROW
      WHEN (NEW.moving_time IS NOT NULL
        AND (NEW.distance, NEW.duration) IS DISTINCT FROM (OLD.distance, OLD.duration))
      EXECUTE FUNCTION follow_distance_and_duration()`);
  },
};
