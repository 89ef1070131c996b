import type { Field, ResourceFields } from '@jogging/resources';

export type Schema = Readonly<Record<string, unknown>>;

/** A field's JSON Schema (2020-12, as in OpenAPI 3.1) in responses or in requests. */
export function fieldSchema(field: Field, direction: 'response' | 'request'): Schema {
  const base = { ...valueSchema(field, direction), description: descriptionOf(field) };
  const example = field.example === undefined ? {} : { examples: [field.example] };
  const nullable = field.nullable ? { type: [...typesOf(base), 'null'] } : {};
  const words = field.nullable && 'enum' in base ? { enum: [...(base.enum as unknown[]), null] } : {};
  return { ...base, ...nullable, ...words, ...example };
}

function typesOf(schema: Schema): unknown[] {
  return Array.isArray(schema.type) ? schema.type : [schema.type];
}

function descriptionOf({ description, unit, access }: Field): string {
  const notes = [unit && `In ${unit}.`, access === 'read' && 'Read-only.'].filter(Boolean);
  return [description, ...notes].join(' ');
}

function valueSchema(field: Field, direction: 'response' | 'request'): Schema {
  switch (field.type) {
    case 'integer':
    case 'decimal':
      return numberSchema(field, direction);
    case 'boolean':
      return { type: 'boolean' };
    case 'instant':
      return direction === 'response' ? { type: 'string', format: 'date-time' } : { type: 'string' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'enum':
      return { type: 'string', enum: [...(field.values ?? [])] };
    case 'names':
      return listSchema(field, direction);
    case 'object':
      return objectSchema(field.parts ?? {}, direction);
    case 'text':
      return textSchema(field, direction);
  }
}

function numberSchema(field: Field, direction: 'response' | 'request'): Schema {
  const bounds = {
    ...(field.min !== undefined && { minimum: field.min }),
    ...(field.max !== undefined && { maximum: field.max }),
  };
  const isWhole = field.type === 'integer';
  if (direction === 'response') {
    if (field.wire !== 'string') return { type: isWhole ? 'integer' : 'number', ...bounds };
    return { type: 'string', pattern: isWhole ? '^-?\\d+$' : '^-?\\d+(\\.\\d+)?$' };
  }
  const type = isWhole && !field.rounded ? 'integer' : 'number';
  return { type: ['string', type], pattern: '^-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?$', ...bounds };
}

function listSchema({ min = 0, max, entries }: Field, direction: 'response' | 'request'): Schema {
  const bounds = direction === 'request' && entries ? { minLength: entries.min, maxLength: entries.max } : {};
  const most = direction === 'request' && max !== undefined ? { maxItems: max } : {};
  return { type: 'array', items: { type: 'string', ...bounds }, minItems: min, ...most, uniqueItems: true };
}

function textSchema(field: Field, direction: 'response' | 'request'): Schema {
  if (direction === 'response') return { type: 'string' };
  return {
    type: 'string',
    ...(field.pattern !== undefined && { pattern: field.pattern }),
    ...(field.min !== undefined && { minLength: field.min }),
    ...(field.max !== undefined && { maxLength: field.max }),
  };
}

function objectSchema(fields: Readonly<Record<string, Field>>, direction: 'response' | 'request'): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, fieldSchema(field, direction)]),
    ),
    ...(direction === 'response' && { required: Object.keys(fields), additionalProperties: false }),
  };
}

/** The attributes in responses; a sparse fieldset omits some. */
export function responseAttributes(resource: ResourceFields): Schema {
  const readable = Object.entries(resource.attributes).filter(([, field]) => field.access !== 'write-only');
  const properties = readable.map(([name, field]) => [name, fieldSchema(field, 'response')] as const);
  const required = properties.map(([name]) => name);
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false };
}

/** The attributes in requests; read-only ones are ignored. */
export function requestAttributes(resource: ResourceFields, creating: boolean): Schema {
  const writable = Object.entries(resource.attributes).filter(([, field]) => field.access !== 'read');
  const required = creating ? writable.filter(([, field]) => field.required).map(([name]) => name) : [];
  return {
    type: 'object',
    properties: Object.fromEntries(writable.map(([name, field]) => [name, fieldSchema(field, 'request')])),
    ...(required.length > 0 && { required }),
  };
}
