import type { Field } from '../field.js';

/**
 * How a column stores a field's values.
 *
 * - `text`: text or varchar (a PostgreSQL enum: give `column::text` as the expression)
 * - `uuid`: uuid, shown to clients in lower case
 * - `integer`: smallint, integer or bigint
 * - `scaled`: an integer of 10^-scale, `scale` being the field's
 * - `double`: double precision (a numeric: give `column::float8`)
 * - `micros`, `millis`: bigint since 1970-01-01T00:00:00Z
 * - `names`: text[] without nulls in it
 * - `presence`: any expression that is null if the object is null
 */
export type ColumnKind =
  | 'text'
  | 'uuid'
  | 'integer'
  | 'scaled'
  | 'double'
  | 'boolean'
  | 'micros'
  | 'millis'
  | 'timestamptz'
  | 'date'
  | 'names'
  | 'presence';

/** A column's value as the database returns and takes it. */
export type ColumnValue = string | number | boolean | Date | readonly string[] | null;

export type Row = Readonly<Record<string, ColumnValue>>;

/** One of the columns that a value is stored in; the first one is what filters and sorts use. */
export interface ColumnForm {
  /** What follows the field's stem in the column's name. */
  readonly suffix: string;
  readonly kind: ColumnKind;
  /** What lists filter and sort by, if not the column itself. */
  readonly sql?: (column: string) => string;
  /** The value's form in a line of text: as PostgreSQL prints it, or as JSON if it may contain any text. */
  readonly line: 'plain' | 'json';
  /** As `StoredField.line`, for a column that was added to a kind later. */
  readonly generation?: number;
}

/** A parsed value from a client, or its problems: clauses that continue after the field's name. */
export type Reading<Value> = { readonly value: Value } | { readonly problems: readonly Problem[] };

export interface Problem {
  /** The index of the faulty entry of a list. */
  readonly index?: number;
  readonly problem: string;
}

/**
 * A kind of value, in each of the forms that a value of it takes: a member of a message, columns, JSON, a line of text.
 * Absent values (undefined, null, an empty text) are handled by the callers, except in `printText`.
 */
export interface Kind<Value> {
  readonly columns: readonly ColumnForm[];
  /** Writes the value into the columns with these names, in the order of `columns`. */
  toRow(row: Record<string, ColumnValue>, names: readonly string[], value: Value): void;
  /** Undefined if the first column is null. */
  fromRow(row: Row, names: readonly string[]): Value | undefined;
  /** The value as JSON; null if it means no value. */
  toJson(value: Value): unknown;
  /** The JSON text of `toJson` from the columns' texts in a line; an empty text stands for an absent value. */
  printText(...texts: string[]): string;
  equals(one: Value, other: Value): boolean;
  /** Parses a client's value; the resource's owner checks the bounds. Null is handled by the caller. */
  read(value: unknown, field: Field): Reading<Value>;
}

export function refuse(problem: string): { readonly problems: readonly Problem[] } {
  return { problems: [{ problem }] };
}

interface OneColumn<Value> {
  readonly suffix?: string;
  readonly kind: ColumnKind;
  readonly line?: 'plain' | 'json';
  toColumn(value: Value): ColumnValue;
  fromColumn(value: NonNullable<ColumnValue>): Value;
}

/** The part shared by kinds with one column. */
export function oneColumn<Value>(
  column: OneColumn<Value>,
): Pick<Kind<Value>, 'columns' | 'toRow' | 'fromRow' | 'equals'> {
  return {
    columns: [{ suffix: column.suffix ?? '', kind: column.kind, line: column.line ?? 'plain' }],
    toRow(row, [name = ''], value) {
      row[name] = column.toColumn(value);
    },
    fromRow(row, [name = '']) {
      const value = row[name];
      return value === null || value === undefined ? undefined : column.fromColumn(value);
    },
    equals: (one, other) => one === other,
  };
}

/** @throws TypeError naming the expected type, if the column has another one */
export function expectType<Name extends 'string' | 'number' | 'boolean'>(
  name: Name,
): (value: ColumnValue) => Name extends 'string' ? string : Name extends 'number' ? number : boolean {
  type Expected = Name extends 'string' ? string : Name extends 'number' ? number : boolean;
  const is = (value: ColumnValue): value is Expected & ColumnValue => typeof value === name;
  return (value) => {
    if (!is(value)) throw new TypeError(`a column has a ${typeof value} instead of a ${name}`);
    return value;
  };
}
