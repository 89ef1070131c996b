import type { ListQuery } from '@jogging/proto/common';
import {
  createListing,
  type Freshness,
  join,
  type Listed,
  type Listing,
  type Queryable,
  raw,
  type Sql,
  sql,
} from '@jogging/query';
import { recordFields } from '@jogging/resources';
import { type RecordKind, recordDistances } from '../domain/record-kinds.js';
import type { Subject } from '../domain/subject.js';
import { hasLateEvents } from './late-events.js';

export interface RecordRow {
  readonly kind: RecordKind;
  readonly value_milli: number;
  readonly unit: string;
  readonly date: string;
  readonly run_id: string | null;
}

const live = raw('generation = (SELECT live FROM projection)');

/**
 * A user's records: each is the first row of an index over the current runs, so it is right after any change or deletion.
 * Runs that do not count for records are left out.
 */
function recordsOf({ uid, userId }: Subject): Sql {
  const runs = sql`FROM projected_runs WHERE uid = ${uid} AND ${live} AND counts_for_records`;
  const weeks = sql`FROM period_totals WHERE uid = ${uid} AND kind = 'week' AND ${live} AND run_count > excluded_count`;
  // The earliest of equal runs holds the record.
  const longest = (kind: RecordKind, column: string, unit: string): Sql =>
    sql`(SELECT ${raw(`'${kind}', ${column}::bigint * 1000, '${unit}'`)}, date, run_id ${runs}
      ORDER BY ${raw(column)} DESC, start_micros, run_id LIMIT 1)`;
  const fastest = Object.entries(recordDistances).map(
    ([kind, metres]) =>
      sql`(SELECT ${raw(`'${kind}'`)}, thousandths(duration::bigint * 1000, distance), 'seconds_per_km', date, run_id
        ${runs} AND distance >= ${raw(String(metres))} ORDER BY pace, start_micros, run_id LIMIT 1)`,
  );
  const longestWeek = sql`(SELECT 'longest_week', (total_distance - excluded_distance) * 1000, 'metres', start, NULL::uuid ${weeks}
    ORDER BY total_distance - excluded_distance DESC, start LIMIT 1)`;
  // Gaps and islands: consecutive Mondays minus seven days for each Monday before are the same day.
  const longestStreak = sql`(SELECT 'longest_streak', count(*) * 1000, 'weeks', min(start), NULL::uuid
    FROM (SELECT start, start - 7 * row_number() OVER (ORDER BY start)::integer AS streak ${weeks}) week
    GROUP BY streak ORDER BY count(*) DESC, min(start) LIMIT 1)`;
  const all = [
    longest('longest_distance', 'distance', 'metres'),
    longest('longest_duration', 'duration', 'seconds'),
    ...fastest,
    longestWeek,
    longestStreak,
  ];
  return sql`SELECT *, ${userId}::text || ':' || kind AS id
    FROM (${join(all, ' UNION ALL ')}) record (kind, value_milli, unit, date, run_id)`;
}

/** A user's records, nine at most. */
export class Records {
  readonly #database: Queryable;
  readonly #listing: Listing;

  constructor(database: Queryable, cursorSecret: string) {
    this.#database = database;
    this.#listing = createListing({
      resource: recordFields,
      columns: {
        id: { sql: 'id', kind: 'text', nullable: false },
        kind: { sql: 'kind', kind: 'text', nullable: false },
        value: { sql: 'value_milli', kind: 'scaled', nullable: false },
        unit: { sql: 'unit', kind: 'text', nullable: false },
        date: { sql: 'date', kind: 'date', nullable: false },
      },
      cursorSecret,
    });
  }

  /** @throws AppError invalid_filter, invalid_sort, invalid_page or invalid_cursor */
  list(subject: Subject, query: ListQuery | undefined, freshness?: Freshness): Promise<Listed<RecordRow>> {
    const source = {
      select: 'kind, value_milli, unit, date, run_id',
      from: 'records',
      once: recordsOf(subject),
      fact: hasLateEvents(subject.uid),
    };
    return this.#listing.run<RecordRow>(this.#database, query, source, freshness);
  }
}
