import type { Field, ResourceFields } from '@jogging/resources';
import type { Migration } from '@jogging/service-kit/database';
import { type Column, createListing, type Listing } from '../src/index.js';
import type { Row } from './oracle/row.js';

const field = (type: Field['type'], more: Partial<Field> = {}): Field => ({
  type,
  access: 'read',
  description: '',
  nullable: true,
  ...more,
});

const sizes = ['small', 'medium', 'large'];

/** A resource with a field of every type, in every kind of column, all nullable. */
export const sampleFields: ResourceFields = {
  type: 'sample',
  identifiers: { id: field('text', { format: 'uuid', nullable: false }) },
  attributes: {
    name: field('text'),
    nick: field('text'),
    status: field('enum', { values: ['new', 'old', 'Odd'] }),
    size: field('enum', { values: sizes, rank: (text) => (sizes.includes(text) ? sizes.indexOf(text) : undefined) }),
    count: field('integer'),
    big: field('integer'),
    price: field('decimal', { scale: 3 }),
    lat: field('decimal', { scale: 7 }),
    warmth: field('decimal'),
    chill: field('decimal'),
    flag: field('boolean'),
    other_flag: field('boolean'),
    at: field('instant'),
    made: field('timestamp'),
    touched: field('timestamp'),
    day: field('date'),
    due: field('date'),
    tags: field('names', { sortable: false }),
    box: field('object', { sortable: false, parts: { level: field('integer'), label: field('text') } }),
    secret: field('text', { access: 'write-only' }),
    hidden: field('text', { filterable: false, sortable: false }),
  },
  defaultSort: [{ field: 'count', descending: true }],
};

export const sampleColumns: Readonly<Record<string, Column>> = {
  id: { sql: 'id', kind: 'uuid' },
  name: { sql: 'name', kind: 'text' },
  nick: { sql: 'nick', kind: 'text' },
  status: { sql: 'status', kind: 'text' },
  size: { sql: 'size', kind: 'text', rank: "array_position(ARRAY['small', 'medium', 'large'], size) - 1" },
  count: { sql: '"count"', kind: 'integer' },
  big: { sql: 'big', kind: 'integer' },
  price: { sql: 'price', kind: 'scaled' },
  lat: { sql: 'lat', kind: 'scaled' },
  warmth: { sql: 'warmth', kind: 'double' },
  chill: { sql: 'chill', kind: 'double' },
  flag: { sql: 'flag', kind: 'boolean' },
  other_flag: { sql: 'other_flag', kind: 'boolean' },
  at: { sql: 'at', kind: 'micros' },
  made: { sql: 'made', kind: 'millis' },
  touched: { sql: 'touched', kind: 'timestamptz' },
  day: { sql: 'day', kind: 'date' },
  due: { sql: 'due', kind: 'date' },
  tags: { sql: 'tags', kind: 'names' },
  box: { sql: 'box', kind: 'presence' },
  'box.level': { sql: "(box->>'level')::bigint", kind: 'integer' },
  'box.label': { sql: "box->>'label'", kind: 'text' },
};

export const sampleMigration: Migration = {
  name: '000001-create-samples',
  up: async ({ query }) => {
    // Collations that do not order by code point, and one in which lower() folds ASCII only: results must not depend on them.
    await query(`CREATE TABLE samples (
      id uuid PRIMARY KEY, name text COLLATE "en-x-icu", nick varchar(80) COLLATE "C", status text, size text, "count" integer, big bigint, price integer,
      lat integer, warmth double precision, chill double precision, flag boolean, other_flag boolean, at bigint,
      made bigint, touched timestamptz, day date, due date, tags text[], box jsonb)`);
  },
};

export const sampleListing: Listing = createListing({
  resource: sampleFields,
  columns: sampleColumns,
  cursorSecret: 'the secret of a test',
});

/** A sample as json_populate_recordset inserts it. */
export interface Sample {
  readonly id: string;
  readonly name: string | null;
  readonly nick: string | null;
  readonly status: string | null;
  readonly size: string | null;
  readonly count: number | null;
  readonly big: number | null;
  readonly price: number | null;
  readonly lat: number | null;
  readonly warmth: number | null;
  readonly chill: number | null;
  readonly flag: boolean | null;
  readonly other_flag: boolean | null;
  readonly at: number | null;
  readonly made: number | null;
  readonly touched: string | null;
  readonly day: string | null;
  readonly due: string | null;
  readonly tags: readonly string[] | null;
  readonly box: { readonly level: number | null; readonly label: string | null } | null;
}

export const insertSamples = 'INSERT INTO samples SELECT * FROM json_populate_recordset(null::samples, $1)';

/** The sample in the form that `evaluate` takes. */
export function sampleRow(sample: Sample): Row {
  return {
    ...sample,
    touched: sample.touched === null ? null : Date.parse(sample.touched),
    'box.level': sample.box?.level ?? null,
    'box.label': sample.box?.label ?? null,
  };
}
