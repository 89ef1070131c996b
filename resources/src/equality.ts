import { bindFields } from './bind.js';
import type { Resource, StoredFields } from './define.js';
import { sameFields } from './fields.js';

/** Whether two states of a resource are equal in all writable attributes. */
export function sameWritable(resource: Resource): (one: object, other: object) => boolean {
  const bound = bindFields(resource.attributes).filter(({ field }) => field.access === 'read-write');
  return (one, other) => sameFields(bound, one, other);
}

/** Whether two states of a resource are equal in the attributes named. */
export function sameValues<Attributes extends StoredFields>(
  resource: { readonly attributes: Attributes },
  names: readonly (keyof Attributes & string)[],
): (one: object, other: object) => boolean {
  const bound = bindFields(resource.attributes).filter(({ name }) => names.includes(name));
  return (one, other) => sameFields(bound, one, other);
}
