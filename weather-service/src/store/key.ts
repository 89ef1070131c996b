import type { Database, Transaction } from '@jogging/service-kit/database';

import { dateOf, hourOf } from '../domain/hour.js';
import { type Key, keyName } from '../domain/key.js';

export interface KeyRow {
  readonly cell_lat: number;
  readonly cell_lng: number;
  readonly hour: Date;
}

export function keyOf(row: KeyRow): Key {
  return { cell: { lat: row.cell_lat, lng: row.cell_lng }, hour: hourOf(row.hour) };
}

/** Selects the rows of the key in the parameters `$1`, `$2`, `$3`. */
export const ofKey = 'cell_lat = $1 AND cell_lng = $2 AND hour = $3';

export function keyParams(key: Key): [number, number, Date] {
  return [key.cell.lat, key.cell.lng, dateOf(key.hour)];
}

/** As parameters `$1`, `$2`, `$3` for `unnest($1::int[], $2::int[], $3::timestamptz[])`. */
export function keyArrays(keys: readonly (Key | undefined)[]): [(number | null)[], (number | null)[], (Date | null)[]] {
  return [
    keys.map((key) => key?.cell.lat ?? null),
    keys.map((key) => key?.cell.lng ?? null),
    keys.map((key) => (key ? dateOf(key.hour) : null)),
  ];
}

/**
 * Locks keys until the end of the transaction, always in the same order. Changing what waits for a key requires its lock: a run
 * that starts to wait either sees the result of a job, or is seen by the process that records it.
 */
export async function lockKeys(database: Database, transaction: Transaction, keys: readonly Key[]): Promise<void> {
  // The prefix keeps these locks apart from those of other services in the same database.
  const texts = keys.map((key) => `weather key ${keyName(key)}`);
  await database.query(
    `SELECT pg_advisory_xact_lock(key)
     FROM (SELECT DISTINCT hashtextextended(text, 0) AS key FROM unnest($1::text[]) AS text ORDER BY key) locks`,
    [texts],
    { name: 'lock-keys', transaction },
  );
}
