import { type BoundField, putInto, valueIn } from './bind.js';
import type { ColumnValue, Row } from './kinds/kind.js';

/** Writes a message's fields into their columns; null if absent. */
export function writeRow(row: Record<string, ColumnValue>, bound: readonly BoundField[], message: object): void {
  for (const { field, columns } of bound) {
    const value = valueIn(message, field);
    if (value === undefined) for (const column of columns) row[column] = null;
    else field.kind.toRow(row, columns, value);
  }
}

/** The message in the columns of the fields. */
export function messageOfRow(row: Row, bound: readonly BoundField[]): object {
  const message: Record<string, unknown> = {};
  for (const { field, columns } of bound) putInto(message, field, field.kind.fromRow(row, columns) ?? field.absent);
  return message;
}

/** The fields of a message as JSON; null if absent. */
export function renderFields(bound: readonly BoundField[], message: object): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const { name, field } of bound) {
    const value = valueIn(message, field);
    json[name] = value === undefined ? null : field.kind.toJson(value);
  }
  return json;
}

/** Whether two messages have equal values in all of the fields. */
export function sameFields(bound: readonly BoundField[], one: object, other: object): boolean {
  return bound.every(({ field }) => {
    const [a, b] = [valueIn(one, field), valueIn(other, field)];
    return a === undefined || b === undefined ? a === b : field.kind.equals(a, b);
  });
}
