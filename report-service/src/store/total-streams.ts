import type { Database, Transaction } from '@jogging/service-kit/database';
import type { PeriodKind } from '../domain/periods.js';
import type { CountedRun, PeriodFigures } from '../domain/plain-totals.js';
import type { PeriodRow } from './period-reports.js';

export interface OfUser<T> {
  readonly uid: string;
  readonly items: readonly T[];
}

/** The runs of the live generation, user by user, ordered by uid. */
export function streamRuns(database: Database, transaction: Transaction): AsyncGenerator<OfUser<CountedRun>> {
  const rows = database.stream<CountedRun & { uid: string }>(
    `SELECT uid, date, distance, duration, moving_time AS "movingTime", elevation_gain_dm AS "elevationGainDm",
       counts_for_records AS "countsForRecords"
     FROM projected_runs
     WHERE generation = (SELECT live FROM projection) ORDER BY uid`,
    [],
    { transaction },
  );
  return byUser(rows, (row) => row);
}

interface TotalRow extends PeriodRow {
  readonly uid: string;
  readonly kind: PeriodKind;
  readonly excluded_count: number;
  readonly excluded_distance: number;
}

/** The totals of the live generation, in the same way. */
export function streamTotals(database: Database, transaction: Transaction): AsyncGenerator<OfUser<PeriodFigures>> {
  const rows = database.stream<TotalRow>(
    'SELECT * FROM period_totals WHERE generation = (SELECT live FROM projection) ORDER BY uid, kind, start',
    [],
    { transaction },
  );
  return byUser(rows, (row) => ({
    kind: row.kind,
    start: row.start,
    year: row.year,
    number: row.number,
    figures: {
      runCount: row.run_count,
      totalDistance: row.total_distance,
      totalDuration: row.total_duration,
      averageDistanceMilli: row.average_distance_milli,
      averageDurationMilli: row.average_duration_milli,
      averageSpeedMilli: row.average_speed_milli,
      averagePaceMilli: row.average_pace_milli,
      totalMovingTime: row.total_moving_time,
      averageMovingSpeedMilli: row.average_moving_speed_milli,
      totalElevationGainMilli: row.total_elevation_gain_milli,
    },
    excluded: { runCount: row.excluded_count, distance: row.excluded_distance },
  }));
}

async function* byUser<Row extends { uid: string }, T>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => T,
): AsyncGenerator<OfUser<T>> {
  let uid: string | undefined;
  let items: T[] = [];
  for await (const row of rows) {
    if (uid !== undefined && row.uid !== uid) {
      yield { uid, items };
      items = [];
    }
    uid = row.uid;
    items.push(read(row));
  }
  if (uid !== undefined) yield { uid, items };
}
