import type { Filter } from '@jogging/proto/common';
import { createListing, raw, sql } from '@jogging/query';
import { conditionChoiceFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import { type Band, temperatureBandWidth, windBandWidth } from '../domain/bands.js';

/** The runs of one band together. */
export interface BandRow extends Band {
  readonly run_count: number;
  readonly total_distance: number;
  readonly total_duration: number;
  readonly average_distance_milli: number;
  readonly average_duration_milli: number;
  readonly average_speed_milli: number;
  readonly average_pace_milli: number;
}

export class ConditionBands {
  readonly #database: Database;
  readonly #choice;

  constructor(database: Database, cursorSecret: string) {
    this.#database = database;
    this.#choice = createListing({
      resource: conditionChoiceFields,
      columns: { date: { sql: 'date', kind: 'date', nullable: false } },
      key: 'date',
      cursorSecret,
      name: 'runs-by-condition',
    });
  }

  /**
   * The bands that have runs, of those that `choice` leaves; a run counts in each dimension that was measured for it.
   *
   * @param choice a filter on `date` alone
   * @throws AppError invalid_filter
   */
  read(uid: string, choice: Filter | undefined): Promise<BandRow[]> {
    const chosen = this.#choice.compile({ filter: choice, sort: [], page: undefined }).filter;
    const { text, params } = sql`
      SELECT band.dimension, band.lower::float8 AS lower, count(*) AS run_count,
        sum(distance) AS total_distance, sum(duration) AS total_duration,
        thousandths(sum(distance), count(*)) AS average_distance_milli,
        thousandths(sum(duration), count(*)) AS average_duration_milli,
        thousandths(sum(distance), sum(duration)) AS average_speed_milli,
        thousandths(sum(duration) * 1000, sum(distance)) AS average_pace_milli
      FROM projected_runs
      CROSS JOIN LATERAL (VALUES
        ('temperature', floor(temperature_c / ${raw(String(temperatureBandWidth))}) * ${raw(String(temperatureBandWidth))}),
        ('precipitation', CASE WHEN precipitation_mm > 0 THEN 1 WHEN precipitation_mm <= 0 THEN 0 END),
        ('wind', floor(wind_speed_mps / ${raw(String(windBandWidth))}) * ${raw(String(windBandWidth))})
      ) band (dimension, lower)
      WHERE uid = ${uid} AND generation = (SELECT live FROM projection) AND (${chosen ?? raw('true')})
        AND band.lower IS NOT NULL
      GROUP BY band.dimension, band.lower
      ORDER BY band.dimension, band.lower`.numbered();
    return this.#database.query<BandRow>(text, params);
  }
}
