import type { Resource } from './define.js';

/** Makes a resource's input of the values that were read from a document: by attribute, null if it was cleared. */
export function inputOf<Input>(resource: Resource<object, Input>, values: ReadonlyMap<string, unknown>): Input {
  const input: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const field = resource.attributes[name];
    if (!field || field.access === 'read') continue;
    // An empty text stands for null.
    if (value === null) input[field.member] = '';
    else input[field.member] = field.toInput ? field.toInput(value) : value;
  }
  return resource.input.fromPartial(input);
}
