import { type Measure, measures } from '@jogging/resources';
import type { Database, Transaction } from '@jogging/service-kit/database';

import type { Observation, WeatherKind } from '../domain/conditions.js';
import { dateOf, hourOf } from '../domain/hour.js';
import type { Key } from '../domain/key.js';
import { keyArrays } from './key.js';

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

export type ObservationsOfKey = Readonly<Partial<Record<WeatherKind, Observation>>>;

/**
 * The latest observation of each kind for a key. Only those of the given providers are found: made-up weather is never served once
 * real weather is configured.
 */
export interface Observations {
  /** The best one for each key, in their order: the archive's before a forecast's, and only if fetched since a time. */
  findEach(
    wanted: readonly { readonly key: Key; readonly since: Date | undefined }[],
    providers: readonly string[],
    transaction?: Transaction,
  ): Promise<(Observation | undefined)[]>;
  /** All kinds for each key, in their order. */
  ofKeys(transaction: Transaction, keys: readonly Key[], providers: readonly string[]): Promise<ObservationsOfKey[]>;
  /** Keeps the latest of each kind. */
  save(
    transaction: Transaction,
    observed: readonly { readonly key: Key; readonly observation: Observation }[],
  ): Promise<void>;
}

const toKey = 'cell_lat = wanted.lat AND cell_lng = wanted.lng AND observations.hour = wanted.hour';

export function createObservations(database: Database): Observations {
  return {
    async findEach(wanted, providers, transaction) {
      const rows = await database.query<ObservationRow & { at: number }>(
        `SELECT DISTINCT ON (wanted.at) wanted.at, ${observationColumns}
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS wanted (lat, lng, hour, since, at)
         JOIN observations ON ${toKey}
         WHERE provider = ANY ($5) AND (wanted.since IS NULL OR fetched_at >= wanted.since)
         ORDER BY wanted.at, kind`,
        [...keyArrays(wanted.map(({ key }) => key)), wanted.map(({ since }) => since ?? null), providers],
        { name: 'find-observations', ...(transaction && { transaction }) },
      );
      const found = new Map(rows.map((row) => [row.at, observationOf(row)]));
      return wanted.map((_, index) => found.get(index + 1));
    },

    async ofKeys(transaction, keys, providers) {
      const rows = await database.query<ObservationRow & { at: number }>(
        `SELECT wanted.at, ${observationColumns}
         FROM unnest($1::int[], $2::int[], $3::timestamptz[]) WITH ORDINALITY AS wanted (lat, lng, hour, at)
         JOIN observations ON ${toKey} WHERE provider = ANY ($4)`,
        [...keyArrays(keys), providers],
        { name: 'observations-of-keys', transaction },
      );
      const found = Map.groupBy(rows, ({ at }) => at);
      return keys.map((_, index) =>
        Object.fromEntries((found.get(index + 1) ?? []).map((row) => [row.kind, observationOf(row)])),
      );
    },

    async save(transaction, observed) {
      const columns = ['kind', 'provider', 'fetched_at', 'archive_due_at', ...names];
      const all = ['cell_lat', 'cell_lng', 'hour', ...columns].join(', ');
      await database.execute(
        `INSERT INTO observations (${all}) SELECT ${all} FROM jsonb_populate_recordset(NULL::observations, $1)
         ON CONFLICT (cell_lat, cell_lng, hour, kind) DO UPDATE
         SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}
         WHERE observations.fetched_at <= excluded.fetched_at`,
        [JSON.stringify(observed.map(({ key, observation }) => rowOf(key, observation)))],
        { name: 'save-observations', transaction },
      );
    },
  };
}

function rowOf({ cell, hour }: Key, { kind, provider, fetchedAt, archiveDueAt, conditions }: Observation) {
  return {
    cell_lat: cell.lat,
    cell_lng: cell.lng,
    hour: dateOf(hour),
    kind,
    provider,
    fetched_at: fetchedAt,
    archive_due_at: archiveDueAt,
    ...Object.fromEntries(names.map((name) => [name, conditions[measures[name].member]])),
  };
}
