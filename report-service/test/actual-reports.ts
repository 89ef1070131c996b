import type { ListQuery } from '@jogging/proto/common';
import { recordKinds } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import { periodKinds } from '../src/domain/periods.js';
import { ConditionBands } from '../src/store/condition-bands.js';
import { PeriodReports } from '../src/store/period-reports.js';
import { Records } from '../src/store/records.js';
import type { ExpectedReports } from './expected-reports.js';

const cursorSecret = 'a secret for tests alone';

const everything: ListQuery = { filter: undefined, sort: [], page: { $case: 'everything', value: true } };

/** All reports the service would return for a user, in the shape and order of `expectedReports`. */
export async function actualReports(database: Database, uid: string): Promise<ExpectedReports> {
  const subject = { uid, userId: 'test13' };
  const periods = new PeriodReports(database, cursorSecret);
  const lists = await Promise.all(
    periodKinds.map(async (kind) => {
      const { rows } = await periods.list(subject, kind, everything);
      return rows.toReversed().map((row) => ({
        kind,
        start: row.start,
        year: row.year,
        number: row.number,
        figures: figures(row),
      }));
    }),
  );
  const records = await new Records(database, cursorSecret).list(subject, everything);
  const bands = await new ConditionBands(database, cursorSecret).list(subject, undefined, everything);
  return {
    periods: lists.flat(),
    records: records.rows
      .toSorted((one, other) => recordKinds.indexOf(one.kind) - recordKinds.indexOf(other.kind))
      .map((row) => ({ kind: row.kind, value: row.value_milli, date: row.date, runId: row.run_id })),
    bands: bands.rows.map((row) => ({ band: `${row.dimension}:${row.band}`, ...figures(row) })),
  };
}

interface FigureColumns {
  readonly run_count: number;
  readonly total_distance: number;
  readonly total_duration: number;
  readonly average_distance_milli: number;
  readonly average_duration_milli: number;
  readonly average_speed_milli: number;
  readonly average_pace_milli: number;
  readonly total_moving_time: number;
  readonly average_moving_speed_milli: number;
  readonly total_elevation_gain_milli: number;
}

function figures(row: FigureColumns) {
  return {
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
  };
}
