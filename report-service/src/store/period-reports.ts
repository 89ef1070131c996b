import type { ListQuery } from '@jogging/proto/common';
import { createListing, type Listed, type Listing, raw, sql } from '@jogging/query';
import { listColumns, monthReportFields, weekReportFields, yearReportFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { PeriodKind } from '../domain/periods.js';
import type { Subject } from '../domain/subject.js';

/** A row of `period_totals`. */
export interface PeriodRow {
  readonly start: string;
  readonly year: number;
  readonly number: number;
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

/** The part of a report's id after the user's id: `2020-W04`, `2020-01`, `2020`. */
const labels: Readonly<Record<PeriodKind, string>> = {
  week: `to_char(year, 'FM0000') || '-W' || to_char(number, 'FM00')`,
  month: `to_char(year, 'FM0000') || '-' || to_char(number, 'FM00')`,
  year: `to_char(year, 'FM0000')`,
};

const select = `start, year, number, run_count, total_distance, total_duration,
  average_distance_milli, average_duration_milli, average_speed_milli, average_pace_milli,
  total_moving_time, average_moving_speed_milli, total_elevation_gain_milli`;

/** Reports by week, month and year, read from the totals: one row for each period, however many runs. */
export class PeriodReports {
  readonly #database: Database;
  readonly #listings: Readonly<Record<PeriodKind, Listing>>;

  constructor(database: Database, cursorSecret: string) {
    this.#database = database;
    this.#listings = {
      week: createListing({
        resource: weekReportFields,
        columns: listColumns(weekReportFields),
        cursorSecret,
      }),
      month: createListing({
        resource: monthReportFields,
        columns: listColumns(monthReportFields),
        cursorSecret,
      }),
      year: createListing({
        resource: yearReportFields,
        columns: listColumns(yearReportFields),
        cursorSecret,
      }),
    };
  }

  /** @throws AppError invalid_filter, invalid_sort, invalid_page or invalid_cursor */
  list(subject: Subject, kind: PeriodKind, query: ListQuery | undefined): Promise<Listed<PeriodRow>> {
    const from = sql`(
      SELECT ${raw(select)}, ${subject.userId}::text || ':' || ${raw(labels[kind])} AS id
      FROM period_totals
      WHERE uid = ${subject.uid} AND kind = ${raw(`'${kind}'`)} AND generation = (SELECT live FROM projection)
    ) report`;
    return this.#listings[kind].run<PeriodRow>(this.#database, query, { select, from });
  }
}
