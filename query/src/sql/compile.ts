import { floorTo } from '../check/decimal.js';
import { foldCase, foldedSql } from '../check/like.js';
import type { FieldRef, Predicate, Value } from '../check/predicate.js';
import type { Comparison } from '../operators.js';
import {
  type BoundColumn,
  comparisonSql,
  fitsBigint,
  isCanonicalUuid,
  orderedSql,
  parameter,
  storedValue,
} from './columns.js';
import { compileFields } from './compile-fields.js';
import { join, raw, type Sql, sql } from './sql.js';

/** The column of a checked field. */
export type ColumnOf = (field: FieldRef) => BoundColumn;

/** A checked filter as a condition of `where`, in parentheses, with every literal a parameter. */
export function compileFilter(predicate: Predicate, columnOf: ColumnOf): Sql {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const items = predicate.items.map((item) => compileFilter(item, columnOf));
      return sql`(${join(items, predicate.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return sql`(NOT ${compileFilter(predicate.item, columnOf)})`;
    case 'is':
      return raw(`(${columnOf(predicate.field).sql} IS ${stateSql(predicate.state)})`);
    case 'compare':
      return compileComparison(columnOf(predicate.field), predicate.by, predicate.value);
    case 'member':
      return compileMember(columnOf(predicate.field), predicate.values);
    case 'like':
      return compileLike(columnOf(predicate.field), predicate);
    case 'compare-fields':
      return compileFields(columnOf(predicate.field), predicate.by, columnOf(predicate.other));
  }
}

const unknown = raw('NULL::boolean');

/** True, or false, for every row, but unknown if the column is null. */
function constantly(column: BoundColumn, holds: boolean): Sql {
  return raw(`(${column.sql} ${holds ? '=' : '<>'} ${column.sql})`);
}

function stateSql(state: boolean | null): string {
  return state === null ? 'NULL' : state ? 'TRUE' : 'FALSE';
}

function compileComparison(column: BoundColumn, by: Comparison, value: Value | null): Sql {
  if (value === null) return unknown;
  if (column.kind === 'names') {
    const has = sql`(${raw(column.sql)} @> ${parameter('names', [storedValue(column, value)])})`;
    return by === 'eq' ? has : sql`(NOT ${has})`;
  }
  if (by !== 'eq' && by !== 'ne') return compileRange(column, by, value);
  const stored = storedValue(column, value);
  if (stored === undefined) return constantly(column, by === 'ne');
  return sql`(${raw(column.sql)} ${raw(comparisonSql[by])} ${parameter(column.kind, stored)})`;
}

function compileRange(column: BoundColumn, by: 'gt' | 'lt' | 'ge' | 'le', value: Value): Sql {
  if ((value.kind === 'number' || value.kind === 'time') && parameterIsBigint(column)) {
    return compileBound(column, by, value);
  }
  if (value.kind === 'text' && column.kind === 'uuid' && !isCanonicalUuid(value.text)) {
    return sql`(${raw(`${column.sql}::text COLLATE "C"`)} ${raw(comparisonSql[by])} ${parameter('text', value.text)})`;
  }
  return sql`(${orderedSql(column)} ${raw(comparisonSql[by])} ${parameter(column.kind, storedValue(column, value))})`;
}

function parameterIsBigint({ kind }: BoundColumn): boolean {
  return kind === 'integer' || kind === 'scaled' || kind === 'micros' || kind === 'millis';
}

/**
 * Rounds a bound on a column of whole numbers so that it selects the same rows: above 2.8955, in thousandths, is from 2896
 * on. A bound beyond bigint selects all rows or none.
 */
function compileBound(
  column: BoundColumn,
  by: 'gt' | 'lt' | 'ge' | 'le',
  value: Value & { kind: 'number' | 'time' },
): Sql {
  const { floor, exact } = floorTo(value.decimal, column.scale);
  const above = by === 'gt' || by === 'ge';
  const bound = above && !exact ? floor + 1n : floor;
  if (!fitsBigint(bound)) return constantly(column, above === bound < 0n);
  const operator = exact ? comparisonSql[by] : above ? '>=' : '<=';
  return sql`(${raw(column.sql)} ${raw(operator)} ${parameter(column.kind, String(bound))})`;
}

/** As in SQL's IN: with a null in the list, "not in" is unknown. */
function compileMember(column: BoundColumn, values: readonly (Value | null)[]): Sql {
  const known = values.filter((value) => value !== null);
  const stored = known.map((value) => storedValue(column, value)).filter((value) => value !== undefined);
  const found = memberSql(column, stored);
  return known.length < values.length ? sql`(${found} OR ${unknown})` : found;
}

function memberSql(column: BoundColumn, stored: readonly unknown[]): Sql {
  // With an empty array PostgreSQL returns false even for null, for which IN would be unknown.
  if (stored.length === 0) return constantly(column, false);
  if (column.kind === 'names') return sql`(${raw(column.sql)} && ${parameter('names', stored)})`;
  return sql`(${raw(column.sql)} = ANY(${parameter(column.kind, stored)}${raw('[]')}))`;
}

function compileLike(column: BoundColumn, { pattern, fold }: Predicate & { kind: 'like' }): Sql {
  if (pattern === null) return unknown;
  const text = column.kind === 'uuid' ? `${column.sql}::text` : column.sql;
  const subject = fold ? foldedSql(text) : text;
  return sql`(${raw(subject)} COLLATE "C" LIKE ${parameter('text', fold ? foldCase(pattern) : pattern)})`;
}
