import { type Measure, measures } from '@jogging/resources';
import type { Database, Transaction } from '@jogging/service-kit/database';

import type { Observation, WeatherKind } from '../domain/conditions.js';
import { hourOf } from '../domain/hour.js';
import type { Key } from '../domain/key.js';
import { keyArrays, keyParams, ofKey } from './key.js';

export interface ObservationRow extends Readonly<Record<keyof typeof measures, number | null>> {
  readonly hour: Date;
  readonly kind: WeatherKind;
  readonly provider: string;
  readonly fetched_at: Date;
  readonly archive_due_at: Date | null;
}

/** The columns have the names of the public fields. */
const names = Object.keys(measures) as (keyof typeof measures)[];

export const observationColumns: string = ['hour', 'kind', 'provider', 'fetched_at', 'archive_due_at', ...names]
  .map((name) => `observations.${name}`)
  .join(', ');

export function observationOf(row: ObservationRow): Observation {
  const conditions: { -readonly [Name in Measure]?: number } = {};
  for (const name of names) {
    const value = row[name];
    if (value !== null) conditions[measures[name].member] = value;
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

/** The latest observation of each kind for a key. */
export interface Observations {
  /**
   * The best one for a key: the archive's before a forecast's. Only from the given providers (made-up weather is never
   * served once real weather is configured), and only fetched since a time.
   */
  find(key: Key, options: FindOptions): Promise<Observation | undefined>;
  /** The same for several keys, in their order, each with its own `since`. */
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
         WHERE ${ofKey} AND provider = ANY ($4)
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
      const values = names.map((name) => observation.conditions[measures[name].member] ?? null);
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
