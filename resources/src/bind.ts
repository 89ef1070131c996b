import type { StoredField, StoredFields } from './define.js';
import type { ColumnForm } from './kinds/kind.js';

/** A field with its name and the names of its columns. */
export interface BoundField {
  readonly name: string;
  readonly field: StoredField;
  readonly columns: readonly string[];
}

/** The name of a field's columns without their suffixes. */
export function stemOf(name: string, field: StoredField): string {
  return field.stem ?? name;
}

export function bindFields(fields: StoredFields): BoundField[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    field,
    columns: field.kind.columns.map((form: ColumnForm) => `${stemOf(name, field)}${form.suffix}`),
  }));
}

/** A field's value in a message; undefined if absent. */
export function valueIn(message: object, { member, within, absent }: StoredField): unknown {
  const holder: object | null | undefined = within === undefined ? message : memberOf(message, within);
  const value = holder == null ? undefined : memberOf(holder, member);
  return value ?? absent;
}

function memberOf<Value = unknown>(holder: object, name: string): Value | undefined {
  return (holder as Readonly<Record<string, Value | undefined>>)[name];
}

/** Sets a field's value in a message. */
export function putInto(message: Record<string, unknown>, { member, within }: StoredField, value: unknown): void {
  if (within === undefined) {
    message[member] = value;
    return;
  }
  let holder = message[within] as Record<string, unknown> | undefined;
  if (holder === undefined && value !== undefined) holder = {};
  message[within] = holder;
  if (holder) holder[member] = value;
}
