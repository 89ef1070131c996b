import type { Filter, ListQuery } from '@jogging/proto/common';
import {
  type Column,
  createListing,
  type Freshness,
  type Listed,
  type Queryable,
  raw,
  type Sql,
  sql,
} from '@jogging/query';
import { conditionChoiceFields, conditionReportFields } from '@jogging/resources';
import { type Dimension, farthestBound, placeOf, temperatureBandWidth, windBandWidth } from '../domain/bands.js';
import type { Subject } from '../domain/subject.js';
import { hasLateEvents } from './late-events.js';

/** The figures of one band. */
export interface BandRow {
  readonly dimension: Dimension;
  readonly band: string;
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

const select = `dimension, band, run_count, total_distance, total_duration,
  average_distance_milli, average_duration_milli, average_speed_milli, average_pace_milli,
  total_moving_time, average_moving_speed_milli, total_elevation_gain_milli`;

const thousandths = (column: string): Column => ({ sql: column, kind: 'scaled', nullable: false });

export class ConditionBands {
  readonly #database: Queryable;
  readonly #choice;
  readonly #listing;

  constructor(database: Queryable, cursorSecret: string) {
    this.#database = database;
    this.#choice = createListing({
      resource: conditionChoiceFields,
      columns: { date: { sql: 'date', kind: 'date', nullable: false } },
      cursorSecret,
    });
    this.#listing = createListing({
      resource: conditionReportFields,
      columns: {
        id: { sql: 'id', kind: 'text', nullable: false },
        dimension: { sql: 'dimension', kind: 'text', nullable: false },
        band: { sql: 'band', kind: 'text', nullable: false, rank: 'place::bigint' },
        run_count: { sql: 'run_count', kind: 'integer', nullable: false },
        average_distance: thousandths('average_distance_milli'),
        average_duration: thousandths('average_duration_milli'),
        average_speed: thousandths('average_speed_milli'),
        average_pace: thousandths('average_pace_milli'),
      },
      cursorSecret,
    });
  }

  /**
   * The bands of the runs that match `choice`, without empty ones; a run counts in each dimension measured for it.
   *
   * @param choice a filter on only `date`
   * @throws AppError invalid_filter, invalid_sort, invalid_page or invalid_cursor
   */
  list(
    subject: Subject,
    choice: Filter | undefined,
    query: ListQuery | undefined,
    freshness?: Freshness,
  ): Promise<Listed<BandRow>> {
    const chosen = this.#choice.compile({ filter: choice, sort: [], page: undefined }).filter;
    const once = bandsOf(subject, chosen ?? raw('true'));
    const source = { select, from: 'bands', once, fact: hasLateEvents(subject.uid) };
    return this.#listing.run<BandRow>(this.#database, query, source, freshness);
  }
}

function bandsOf({ uid, userId }: Subject, chosen: Sql): Sql {
  return sql`
    SELECT dimension, label AS band, place, ${userId}::text || ':' || dimension || ':' || label AS id,
      count(*) AS run_count, sum(distance) AS total_distance, sum(duration) AS total_duration,
      sum(coalesce(moving_time, duration)) AS total_moving_time,
      sum(coalesce(elevation_gain_dm, 0)::bigint)::bigint * 100 AS total_elevation_gain_milli,
      thousandths(sum(distance), count(*)) AS average_distance_milli,
      thousandths(sum(duration), count(*)) AS average_duration_milli,
      thousandths(sum(distance), sum(duration)) AS average_speed_milli,
      thousandths(sum(duration) * 1000, sum(distance)) AS average_pace_milli,
      thousandths(sum(distance), sum(coalesce(moving_time, duration))) AS average_moving_speed_milli
    FROM projected_runs
    CROSS JOIN LATERAL (VALUES
      ${range('temperature', 'temperature_c', temperatureBandWidth)},
      ('precipitation', CASE WHEN precipitation_mm > 0 THEN 'wet' WHEN precipitation_mm <= 0 THEN 'dry' END,
        CASE WHEN precipitation_mm > 0 THEN ${raw(String(placeOf('wet')))} ELSE ${raw(String(placeOf('dry')))} END),
      ${range('wind', 'wind_speed_mps', windBandWidth)}
    ) band (dimension, label, place)
    WHERE uid = ${uid} AND generation = (SELECT live FROM projection) AND (${chosen}) AND label IS NOT NULL
    GROUP BY dimension, label, place`;
}

/** Bands between two multiples of the width, named by both bounds. */
function range(dimension: 'temperature' | 'wind', column: string, width: number): Sql {
  const lower = `floor(${column} / ${width}) * ${width}`;
  const place = `${placeOf(`0..${width}`)} + greatest(least(${lower}, ${farthestBound}), -${farthestBound})`;
  return raw(`('${dimension}', trim_scale(${lower})::text || '..' || trim_scale(${lower} + ${width})::text, ${place})`);
}
