import type { Database } from '@jogging/service-kit/database';
import { type RecordKind, recordDistances } from '../domain/record-kinds.js';

export interface RecordRow {
  readonly kind: RecordKind;
  readonly value_milli: number;
  readonly unit: string;
  readonly date: string;
  readonly run_id: string | null;
}

const runs = 'FROM projected_runs WHERE uid = $1 AND generation = (SELECT live FROM projection)';

/** Of equal runs the earliest holds the record. */
const longest = (kind: RecordKind, column: string, unit: string): string =>
  `(SELECT '${kind}', ${column}::bigint * 1000, '${unit}', date, run_id ${runs}
    ORDER BY ${column} DESC, start_micros, run_id LIMIT 1)`;

const fastest = Object.entries(recordDistances).map(
  ([kind, metres]) =>
    `(SELECT '${kind}', thousandths(duration::bigint * 1000, distance), 'seconds_per_km', date, run_id
      ${runs} AND distance >= ${metres} ORDER BY pace, start_micros, run_id LIMIT 1)`,
);

const weeks = "FROM period_totals WHERE uid = $1 AND kind = 'week' AND generation = (SELECT live FROM projection)";

const longestWeek = `(SELECT 'longest_week', total_distance * 1000, 'metres', start, NULL::uuid ${weeks}
  ORDER BY total_distance DESC, start LIMIT 1)`;

// Mondays in a row, each less seven days for every one before it, are one and the same day: gaps and islands.
const longestStreak = `(SELECT 'longest_streak', count(*) * 1000, 'weeks', min(start), NULL::uuid
  FROM (SELECT start, start - 7 * row_number() OVER (ORDER BY start)::integer AS streak ${weeks}) week
  GROUP BY streak ORDER BY count(*) DESC, min(start) LIMIT 1)`;

const statement = `
  SELECT * FROM (${[
    longest('longest_distance', 'distance', 'metres'),
    longest('longest_duration', 'duration', 'seconds'),
    ...fastest,
    longestWeek,
    longestStreak,
  ].join(' UNION ALL ')}) record (kind, value_milli, unit, date, run_id)`;

/**
 * A user's records, those that someone holds: each the first row of an index over the runs as they are now, so that a
 * record outlives the change and the deletion of the run that held it.
 */
export function readRecords(database: Database, uid: string): Promise<RecordRow[]> {
  return database.query<RecordRow>(statement, [uid], { name: 'records' });
}
