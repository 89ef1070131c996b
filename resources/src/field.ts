/**
 * The definition of a resource's field: its type, its bounds and its uses. The gateway parses documents and renders OpenAPI by
 * it, the owning service checks bounds and compiles filters by it.
 */
export type FieldType =
  /** A string. */
  | 'text'
  /** A whole number. */
  | 'integer'
  /** A number with a fraction; exact decimals are kept as integers of 10^-`scale`. */
  | 'decimal'
  | 'boolean'
  /** RFC 3339 with offset and up to six fraction digits. */
  | 'instant'
  /** A server-made instant: UTC, milliseconds. */
  | 'timestamp'
  /** A calendar date, YYYY-MM-DD. */
  | 'date'
  /** One of a closed set of words. */
  | 'enum'
  /** A list of names without repeats. */
  | 'names'
  | 'object';

/** `create`: writable on creation only. `read`: never. `write-only`: never leaves. */
export type FieldAccess = 'read-write' | 'create' | 'read' | 'write-only';

export interface Field {
  readonly type: FieldType;
  readonly description: string;
  readonly access: FieldAccess;
  /** Must be given on creation. */
  readonly required?: boolean;
  readonly nullable?: boolean;
  /** Inclusive bounds of a number, of a text's length in code points, or of how many entries a list has. */
  readonly min?: number;
  readonly max?: number;
  /** Inclusive bounds of the length of each entry of a list. */
  readonly entries?: { readonly min: number; readonly max: number };
  /** An anchored regular expression (ECMA 262, flag u) that a text matches. */
  readonly pattern?: string;
  readonly format?: 'email' | 'uuid' | 'time-zone';
  readonly unit?: string;
  /** The form of a number in responses: a JSON string of digits or a JSON number. */
  readonly wire?: 'string' | 'number';
  /** Decimals in requests are rounded to whole numbers; `integer` only. */
  readonly rounded?: boolean;
  /** Decimal places that are kept; `decimal` only. */
  readonly scale?: number;
  readonly values?: readonly string[];
  /** Default true for what can be read. */
  readonly filterable?: boolean;
  readonly sortable?: boolean;
  /** Parts of an `object`, addressed as `weather.temperature_c`. */
  readonly parts?: Readonly<Record<string, Field>>;
  readonly example?: unknown;
  /**
   * The position of a text among all values of the field, a whole number, which decides its order and ranges; undefined if the
   * text is not a value of the field. Fields without ranks are ordered by code point.
   */
  readonly rank?: (text: string) => number | undefined;
}

/** A resource's fields by the name that clients use. `id` and other members that are not attributes are in `identifiers`. */
export interface ResourceFields {
  readonly type: string;
  /** Filterable and sortable names that are not attributes: `id`, `user_id`. */
  readonly identifiers: Readonly<Record<string, Field>>;
  readonly attributes: Readonly<Record<string, Field>>;
  /** The default order, without the id. */
  readonly defaultSort: readonly { readonly field: string; readonly descending: boolean }[];
  /** The field that ends every order and is unique among the rows listed; `id` if left out. */
  readonly key?: string;
  /** Distinguishes lists of one type, for cursors and prepared statements; the type if left out. */
  readonly list?: string;
}

/** The field that a filter or sort names, parts of objects included; undefined if no readable field has that name. */
export function findField(resource: ResourceFields, name: string): Field | undefined {
  const own = (record: Readonly<Record<string, Field>>, key: string): Field | undefined =>
    Object.hasOwn(record, key) ? record[key] : undefined;
  const direct = own(resource.identifiers, name) ?? own(resource.attributes, name);
  if (direct) return direct.access === 'write-only' ? undefined : direct;
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const parts = own(resource.attributes, name.slice(0, dot))?.parts;
  return parts && own(parts, name.slice(dot + 1));
}

/** The names that `findField` finds, for messages and for OpenAPI. */
export function fieldNames(resource: ResourceFields): string[] {
  const readable = Object.entries(resource.attributes).filter(([, field]) => field.access !== 'write-only');
  return [
    ...Object.keys(resource.identifiers),
    ...readable.flatMap(([name, field]) => [name, ...Object.keys(field.parts ?? {}).map((part) => `${name}.${part}`)]),
  ];
}
