import { bindFields, stemOf } from './bind.js';
import type { Resource, StoredField, StoredFields } from './define.js';
import type { ColumnKind } from './kinds/kind.js';

/** The column of a field, for lists to filter and sort by. */
export interface ListColumn {
  readonly sql: string;
  readonly kind: ColumnKind;
}

/** The columns of all fields that can be read, by name; the members of objects as `weather.temperature_c`. */
export function listColumns({ identifiers, attributes }: Resource): Record<string, ListColumn> {
  return { ...columnsByName(identifiers), ...columnsByName(attributes) };
}

function columnsByName(fields: StoredFields): Record<string, ListColumn> {
  const columns: Record<string, ListColumn> = {};
  for (const { name, field, columns: own } of bindFields(fields)) {
    const [sql = ''] = own;
    const [form] = field.kind.columns;
    if (field.access === 'write-only' || !form) continue;
    columns[name] = { sql: form.sql ? form.sql(sql) : sql, kind: field.type === 'object' ? 'presence' : form.kind };
    Object.assign(columns, columnsOfParts(name, field));
  }
  return columns;
}

function columnsOfParts(name: string, field: StoredField): Record<string, ListColumn> {
  const parts = Object.entries(columnsByName(field.parts ?? {}));
  return Object.fromEntries(
    parts.map(([part, column]) => [`${name}.${part}`, { ...column, sql: `${stemOf(name, field)}_${column.sql}` }]),
  );
}
