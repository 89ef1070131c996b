import type { Database, Transaction } from '@jogging/service-kit/database';
import type { Cell } from '../domain/cell.js';
import { dateOf, type Hour, hourOf } from '../domain/hour.js';

/** What a lookup is for, and what an observation answers: all runs with the same key share both. */
export interface Key {
  readonly cell: Cell;
  readonly hour: Hour;
}

export interface KeyRow {
  readonly cell_lat: number;
  readonly cell_lng: number;
  readonly hour: Date;
}

export function keyOf(row: KeyRow): Key {
  return { cell: { lat: row.cell_lat, lng: row.cell_lng }, hour: hourOf(row.hour) };
}

/** As parameters `$1`, `$2`, `$3`. */
export function keyParams(key: Key): [number, number, Date] {
  return [key.cell.lat, key.cell.lng, dateOf(key.hour)];
}

/** Names a key, as no other is named. */
export function keyName({ cell, hour }: Key): string {
  return `${cell.lat} ${cell.lng} ${hour}`;
}

/** As parameters `$1`, `$2`, `$3` for `unnest($1::int[], $2::int[], $3::timestamptz[])`. */
export function keyArrays(keys: readonly Key[]): [number[], number[], Date[]] {
  return [keys.map(({ cell }) => cell.lat), keys.map(({ cell }) => cell.lng), keys.map(({ hour }) => dateOf(hour))];
}

/**
 * Whoever changes what waits on a key holds this lock first, till the end of the transaction: a run that begins to wait
 * either sees what a lookup brought, or is seen by whoever writes it down.
 */
export function lockKey(database: Database, transaction: Transaction, key: Key): Promise<void> {
  return lockKeys(database, transaction, [key]);
}

/** The locks of several keys, in the one order in which everyone takes several. */
export async function lockKeys(database: Database, transaction: Transaction, keys: readonly Key[]): Promise<void> {
  // Other services lock in the same database.
  const texts = keys.map((key) => `weather key ${keyName(key)}`);
  await database.query(
    `SELECT pg_advisory_xact_lock(key)
     FROM (SELECT DISTINCT hashtextextended(text, 0) AS key FROM unnest($1::text[]) AS text ORDER BY key) locks`,
    [texts],
    { name: 'lock-keys', transaction },
  );
}
