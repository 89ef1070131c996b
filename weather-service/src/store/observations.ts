import type { Database, Transaction } from '@jogging/service-kit/database';
import type { Conditions, Observation, WeatherKind } from '../domain/conditions.js';
import { hourOf } from '../domain/hour.js';
import { type Key, keyArrays, keyParams } from './key.js';

export interface ObservationRow {
  readonly hour: Date;
  readonly kind: WeatherKind;
  readonly provider: string;
  readonly fetched_at: Date;
  readonly archive_due_at: Date | null;
  readonly condition_code: number | null;
  readonly temperature_c: number | null;
  readonly feels_like_c: number | null;
  readonly humidity_percent: number | null;
  readonly pressure_hpa: number | null;
  readonly wind_speed_mps: number | null;
  readonly wind_bearing_deg: number | null;
  readonly cloud_cover_percent: number | null;
  readonly precipitation_mm: number | null;
}

/** The columns of the values, in the order of the fields. */
const columns = {
  conditionCode: 'condition_code',
  temperatureC: 'temperature_c',
  feelsLikeC: 'feels_like_c',
  humidityPercent: 'humidity_percent',
  pressureHpa: 'pressure_hpa',
  windSpeedMps: 'wind_speed_mps',
  windBearingDeg: 'wind_bearing_deg',
  cloudCoverPercent: 'cloud_cover_percent',
  precipitationMm: 'precipitation_mm',
} as const satisfies Record<keyof Conditions, keyof ObservationRow>;

const fields = Object.keys(columns) as (keyof Conditions)[];
const names = fields.map((field) => columns[field]);

export const observationColumns: string = ['hour', 'kind', 'provider', 'fetched_at', 'archive_due_at', ...names]
  .map((name) => `observations.${name}`)
  .join(', ');

export function observationOf(row: ObservationRow): Observation {
  const conditions: { -readonly [Field in keyof Conditions]: number } = {};
  for (const field of fields) {
    const value = row[columns[field]];
    if (value !== null) conditions[field] = value;
  }
  return {
    provider: row.provider,
    kind: row.kind,
    hour: hourOf(row.hour),
    fetchedAt: row.fetched_at,
    conditions,
    ...(row.archive_due_at && { archiveDueAt: row.archive_due_at }),
  };
}

/** What providers have said so far. */
export interface Observations {
  /**
   * The best there is for a key: the archive's before a forecast's. Only from the given providers (made-up weather is
   * never served once real weather is configured), and only what was fetched since.
   */
  find(key: Key, options: FindOptions): Promise<Observation | undefined>;
  /** The same for each of several keys, in their order; `since` of its own. */
  findEach(
    transaction: Transaction,
    wanted: readonly { readonly key: Key; readonly since: Date | undefined }[],
    providers: readonly string[],
  ): Promise<(Observation | undefined)[]>;
  /** Keeps the latest of its kind. */
  save(transaction: Transaction, key: Key, observation: Observation): Promise<void>;
}

export interface FindOptions {
  readonly providers: readonly string[];
  readonly since?: Date | undefined;
  readonly kind?: WeatherKind | undefined;
  readonly transaction?: Transaction | undefined;
}

export function createObservations(database: Database): Observations {
  return {
    async find(key, { providers, since, kind, transaction }) {
      const [row] = await database.query<ObservationRow>(
        `SELECT ${observationColumns} FROM observations
         WHERE cell_lat = $1 AND cell_lng = $2 AND hour = $3 AND provider = ANY ($4)
           AND ($5::timestamptz IS NULL OR fetched_at >= $5) AND ($6::text IS NULL OR kind = $6)
         ORDER BY kind LIMIT 1`,
        [...keyParams(key), providers, since ?? null, kind ?? null],
        transaction ? { transaction } : {},
      );
      return row && observationOf(row);
    },

    async findEach(transaction, wanted, providers) {
      const rows = await database.query<ObservationRow & { at: number }>(
        `SELECT DISTINCT ON (wanted.at) wanted.at, ${observationColumns}
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS wanted (lat, lng, hour, since, at)
         JOIN observations ON cell_lat = wanted.lat AND cell_lng = wanted.lng AND observations.hour = wanted.hour
         WHERE provider = ANY ($5) AND (wanted.since IS NULL OR fetched_at >= wanted.since)
         ORDER BY wanted.at, kind`,
        [...keyArrays(wanted.map(({ key }) => key)), wanted.map(({ since }) => since ?? null), providers],
        { name: 'find-observations', transaction },
      );
      const found = new Map(rows.map((row) => [row.at, observationOf(row)]));
      return wanted.map((_, index) => found.get(index + 1));
    },

    async save(transaction, key, observation) {
      const values = fields.map((field) => observation.conditions[field] ?? null);
      const all = ['kind', 'provider', 'fetched_at', 'archive_due_at', ...names];
      const places = all.map((_, index) => `$${index + 4}`);
      await database.execute(
        `INSERT INTO observations (cell_lat, cell_lng, hour, ${all.join(', ')}) VALUES ($1, $2, $3, ${places.join(', ')})
         ON CONFLICT (cell_lat, cell_lng, hour, kind) DO UPDATE
         SET ${all.map((name) => `${name} = excluded.${name}`).join(', ')}
         WHERE observations.fetched_at <= excluded.fetched_at`,
        [
          ...keyParams(key),
          observation.kind,
          observation.provider,
          observation.fetchedAt,
          observation.archiveDueAt ?? null,
          ...values,
        ],
        { transaction },
      );
    },
  };
}
