import type { ListQuery } from '@jogging/proto/common';
import { createListing, type Freshness, type Listed, type Listing, type Queryable, raw, sql } from '@jogging/query';
import { lineSql, listColumns, monthReportFields, weekReportFields, yearReportFields } from '@jogging/resources';
import type { PeriodKind } from '../domain/periods.js';
import type { Subject } from '../domain/subject.js';
import { hasLateEvents } from './late-events.js';

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

export interface PeriodLine {
  readonly line: string;
}

const resources = { week: weekReportFields, month: monthReportFields, year: yearReportFields } as const;
const lineSelects: Readonly<Record<PeriodKind, string>> = {
  week: `${lineSql(resources.week)} AS line`,
  month: `${lineSql(resources.month)} AS line`,
  year: `${lineSql(resources.year)} AS line`,
};

/** Reports by week, month and year, read from the totals: one row for each period, however many runs. */
export class PeriodReports {
  readonly #database: Queryable;
  readonly #listings: Readonly<Record<PeriodKind, Listing>>;

  constructor(database: Queryable, cursorSecret: string) {
    this.#database = database;
    const listingOf = (kind: PeriodKind): Listing =>
      createListing({ resource: resources[kind], columns: listColumns(resources[kind]), cursorSecret });
    this.#listings = { week: listingOf('week'), month: listingOf('month'), year: listingOf('year') };
  }

  /** @throws AppError invalid_filter, invalid_sort, invalid_page or invalid_cursor */
  list(
    subject: Subject,
    kind: PeriodKind,
    query: ListQuery | undefined,
    freshness?: Freshness,
  ): Promise<Listed<PeriodRow>> {
    return this.#list<PeriodRow>(subject, kind, query, select, freshness);
  }

  /** The same with each row as a line of `ListPeriodsResponse.lines`. @throws AppError as `list` does */
  listLines(
    subject: Subject,
    kind: PeriodKind,
    query: ListQuery | undefined,
    freshness?: Freshness,
  ): Promise<Listed<PeriodLine>> {
    return this.#list<PeriodLine>(subject, kind, query, lineSelects[kind], freshness);
  }

  #list<Row extends object>(
    subject: Subject,
    kind: PeriodKind,
    query: ListQuery | undefined,
    selected: string,
    freshness?: Freshness,
  ) {
    const from = sql`(
      SELECT ${raw(select)}, ${subject.userId}::text || ':' || ${raw(labels[kind])} AS id
      FROM period_totals
      WHERE uid = ${subject.uid} AND kind = ${raw(`'${kind}'`)} AND generation = (SELECT live FROM projection)
    ) report`;
    const source = { select: selected, from, fact: hasLateEvents(subject.uid) };
    return this.#listings[kind].run<Row>(this.#database, query, source, freshness);
  }
}
