import { type Field, fieldNames, findField, type ResourceFields } from '@jogging/resources';
import type { Migration } from '@jogging/service-kit/database';
import { type Column, type ColumnKind, createListing, type Listing } from '../src/index.js';
import type { Row } from './oracle/row.js';

/** A table with a column for each field of a catalogue, to run the same queries as the fields' owner. */
export interface CatalogueTable {
  readonly resource: ResourceFields;
  readonly fields: readonly (readonly [name: string, field: Field])[];
  readonly migration: Migration;
  readonly listing: Listing;
  readonly table: string;
  /** Inserts rows from one JSON text. */
  readonly insert: string;
}

export function catalogueTable(resource: ResourceFields): CatalogueTable {
  const table = `all_${resource.type}`;
  const fields = fieldNames(resource).flatMap((name) => {
    const field = findField(resource, name);
    return field ? [[name, field] as const] : [];
  });
  const columns = fields.map(([name, field]) => [
    name,
    { sql: `"${name}"`, kind: kindOf(field), nullable: name !== 'id' },
  ]);
  return {
    resource,
    fields,
    table,
    migration: {
      name: `000001-create-${resource.type}`,
      up: async ({ query }) => {
        await query(`CREATE TABLE ${table} (${fields.map(([name, field]) => `"${name}" ${typeOf(field)}`).join()})`);
      },
    },
    listing: createListing({
      resource,
      columns: Object.fromEntries(columns) as Record<string, Column>,
      cursorSecret: 's',
    }),
    insert: `INSERT INTO ${table} SELECT * FROM json_populate_recordset(null::${table}, $1)`,
  };
}

/** Every field's value, in a form that both `evaluate` and json_populate_recordset accept. */
export type CatalogueRow = Row & { readonly id: string };

const kinds: Readonly<Record<Field['type'], readonly [ColumnKind, string]>> = {
  text: ['text', 'text COLLATE "en-x-icu"'],
  enum: ['text', 'text COLLATE "en-x-icu"'],
  integer: ['integer', 'bigint'],
  decimal: ['double', 'double precision'],
  boolean: ['boolean', 'boolean'],
  instant: ['micros', 'bigint'],
  timestamp: ['millis', 'bigint'],
  date: ['date', 'date'],
  names: ['names', 'text[]'],
  object: ['presence', 'boolean'],
};

function kindOf({ type, scale }: Field): ColumnKind {
  return scale === undefined ? kinds[type][0] : 'scaled';
}

function typeOf({ type, scale }: Field): string {
  return scale === undefined ? kinds[type][1] : 'bigint';
}
