import type { Field } from '@jogging/resources';
import { isUuid } from '@jogging/resources';
import { floorTo } from '../check/decimal.js';
import { type FieldRef, rankOf, type Value } from '../check/predicate.js';
import type { Comparison } from '../operators.js';
import { raw, type Sql, sql } from './sql.js';
import type { Column, ColumnKind } from './types.js';

/** A column with its field's definition from the catalogue. */
export interface BoundColumn extends FieldRef {
  readonly sql: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Whole-number columns: the number of decimal digits after the point; for times, of seconds. */
  readonly scale: number;
}

/** The kinds of column that can store a type of field. */
const kindsOf: Readonly<Record<Field['type'], readonly ColumnKind[]>> = {
  text: ['text', 'uuid'],
  enum: ['text'],
  integer: ['integer'],
  decimal: ['scaled', 'double'],
  boolean: ['boolean'],
  instant: ['micros', 'millis', 'timestamptz'],
  timestamp: ['micros', 'millis', 'timestamptz'],
  date: ['date'],
  names: ['names'],
  object: ['presence'],
};

export function bindColumn(ref: FieldRef, column: Column): BoundColumn {
  const { name, field } = ref;
  const exact = column.kind === 'scaled' && field.scale === undefined;
  if (!kindsOf[field.type].includes(column.kind) || exact) {
    throw new TypeError(`the field ${name} (${field.type}) cannot be stored in a column of kind ${column.kind}`);
  }
  const { kind } = column;
  const nullable = column.nullable ?? field.nullable ?? false;
  return { ...ref, sql: asOperand(column.sql), kind, nullable, scale: scaleOf(kind, field) };
}

/** The rank of a field as a separate column. */
export function bindRank(ref: FieldRef, { rank, nullable }: Column): BoundColumn {
  if (rank === undefined) throw new TypeError(`the column of ${ref.name} has no rank`);
  return {
    ...rankOf(ref),
    sql: asOperand(rank),
    kind: 'integer',
    nullable: nullable ?? ref.field.nullable ?? false,
    scale: 0,
  };
}

function asOperand(expression: string): string {
  return /^[\w."]+$/.test(expression) ? expression : `(${expression})`;
}

function scaleOf(kind: ColumnKind, field: Field): number {
  if (kind === 'micros') return 6;
  if (kind === 'millis') return 3;
  return kind === 'scaled' ? (field.scale ?? 0) : 0;
}

export const comparisonSql: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  lt: '<',
  ge: '>=',
  le: '<=',
};

/** The type that parameters are cast to, so that PostgreSQL does not infer it from the context. */
export const parameterTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  uuid: 'uuid',
  integer: 'bigint',
  scaled: 'bigint',
  micros: 'bigint',
  millis: 'bigint',
  double: 'float8',
  boolean: 'boolean',
  timestamptz: 'timestamptz',
  date: 'date',
  names: 'text[]',
  presence: 'text',
};

export type Parameter = string | number | boolean;

/** A parameter with a column's type. */
export function parameter(kind: ColumnKind, value: unknown): Sql {
  return sql`${value}${raw(`::${parameterTypes[kind]}`)}`;
}

/** The expression for ordering and ranges: text by code point, whatever the database's collation. */
export function orderedSql({ kind, sql: expression }: BoundColumn): Sql {
  return raw(kind === 'text' ? `${expression} COLLATE "C"` : expression);
}

const minBigint = -(2n ** 63n);
const maxBigint = 2n ** 63n - 1n;

export function fitsBigint(value: bigint): boolean {
  return value >= minBigint && value <= maxBigint;
}

/** The value as the column stores it; undefined if the column cannot store it. */
export function storedValue(column: BoundColumn, value: Value): Parameter | undefined {
  switch (value.kind) {
    case 'text':
      return column.kind !== 'uuid' || isCanonicalUuid(value.text) ? value.text : undefined;
    case 'number':
    case 'time': {
      if (column.kind === 'double' && value.kind === 'number') return value.double;
      if (column.kind === 'timestamptz') return timestampText(value.decimal.coefficient);
      const { floor, exact } = floorTo(value.decimal, column.scale);
      return exact && fitsBigint(floor) ? String(floor) : undefined;
    }
    case 'boolean':
      return value.boolean;
    case 'date':
      return value.date;
  }
}

/** As uuid columns are printed, and so as they compare as text. */
export function isCanonicalUuid(text: string): boolean {
  return isUuid(text) && text === text.toLowerCase();
}

/** Microseconds since 1970 in PostgreSQL's input format: the year before 1 is 1 BC, and years may have five digits. */
export function timestampText(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - rest) / 1000n));
  const year = date.getUTCFullYear();
  const clock = date.toISOString().slice(-20, -5);
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${shown}${clock}.${String(rest).padStart(6, '0')}Z${year > 0 ? '' : ' BC'}`;
}
