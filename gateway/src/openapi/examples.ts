import type { Field, ResourceFields } from '@jogging/resources';

/** An example of a field's value in responses. */
function exampleOf(field: Field): unknown {
  if (field.example !== undefined) return field.example;
  if (field.nullable) return null;
  switch (field.type) {
    case 'object':
      return Object.fromEntries(Object.entries(field.parts ?? {}).map(([name, part]) => [name, exampleOf(part)]));
    case 'timestamp':
    case 'instant':
      return '2020-01-24T17:00:00.000Z';
    case 'date':
      return '2020-01-24';
    case 'enum':
      return field.values?.[0];
    case 'boolean':
      return true;
    case 'names':
      return ['user'];
    case 'integer':
    case 'decimal':
      return field.wire === 'string' ? '1' : 1;
    case 'text':
      return 'test13';
  }
}

/** An example of a resource in responses. */
export function exampleResource({ type, identifiers, attributes }: ResourceFields): object {
  const readable = Object.entries(attributes).filter(([, { access }]) => access !== 'write-only');
  const { id } = identifiers;
  return {
    type,
    id: String(id?.example ?? (type === 'run' ? '5f0c9f0e-7a3b-4c52-9d57-2f1d7a0f6b1c' : 'test13')),
    attributes: Object.fromEntries(readable.map(([name, field]) => [name, exampleOf(field)])),
  };
}
