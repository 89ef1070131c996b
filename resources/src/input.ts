import type { Resource, StoredField } from './define.js';

/** Makes a resource's input from the values in a document: by attribute, null if cleared. */
export function inputOf<Input>(resource: Resource<object, Input>, values: ReadonlyMap<string, unknown>): Input {
  const input: Record<string, unknown> = {};
  const cleared: string[] = [];
  for (const [name, value] of values) {
    const field = resource.attributes[name];
    if (!field || field.access === 'read') continue;
    if (value !== null) input[field.member] = field.toInput ? field.toInput(value) : value;
    else if (field.type === 'text') input[field.member] = '';
    else cleared.push(name);
  }
  return resource.input.fromPartial({ ...input, ...(cleared.length > 0 && { cleared }) });
}

/** The value of an attribute in an input: null if it was cleared, undefined if it was not sent. */
export function sentIn(input: object, name: string, field: StoredField): unknown {
  const { cleared = [] } = input as { readonly cleared?: readonly string[] };
  if (cleared.includes(name)) return null;
  const sent = (input as Readonly<Record<string, unknown>>)[field.member];
  // An empty text stands for null.
  if (sent === '' && field.nullable) return null;
  return sent !== undefined && field.fromInput ? field.fromInput(sent as never) : sent;
}
