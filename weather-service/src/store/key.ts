import type { Database } from '@jogging/service-kit/database';
import type { Transaction } from 'sequelize';
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

/**
 * Whoever changes what waits on a key holds this lock first, till the end of the transaction: a run that begins to wait
 * either sees what a lookup brought, or is seen by whoever writes it down.
 */
export async function lockKey(database: Database, transaction: Transaction, key: Key): Promise<void> {
  // Other services lock in the same database.
  const text = `weather key ${key.cell.lat} ${key.cell.lng} ${key.hour}`;
  await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [text], { transaction });
}
