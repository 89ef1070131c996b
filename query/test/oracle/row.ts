import type { FieldRef } from '../../src/check/predicate.js';

/**
 * A field's value in memory: strings for text, enum, date (YYYY-MM-DD); whole numbers for integer, for decimals with a
 * scale (in 10^-scale), for instants (microseconds) and timestamps (milliseconds); a number for other decimals.
 */
export type RowValue = string | number | bigint | boolean | readonly string[] | object | null | undefined;
export type Row = Readonly<Record<string, RowValue>>;

/** The value for conditions and orders: the rank, if the field has ranks. */
export function fieldValue({ name, field, ranked = false }: FieldRef, row: Row): RowValue {
  const value = row[name] ?? null;
  return ranked && typeof value === 'string' ? (field.rank?.(value) ?? null) : value;
}
