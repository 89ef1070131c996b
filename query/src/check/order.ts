import type { SortKey } from '@jogging/proto/common';
import { fieldNames, findField, type ResourceFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit';
import { domainOf } from '../domain.js';
import { didYouMean } from '../nearest.js';
import { quoted } from '../quoted.js';
import { type FieldRef, rankOf } from './predicate.js';

export interface OrderKey extends FieldRef {
  readonly descending: boolean;
}

/**
 * The complete order of a list: the requested sort or the resource's default, then the unique key in the direction of the
 * key before it, so that one index over both serves forward and backward. Adds every fault to `faults`.
 */
export function resolveOrder(resource: ResourceFields, sort: readonly SortKey[], faults: Fault[]): OrderKey[] {
  const keys = checkSort(resource, sort.length > 0 ? sort : resource.defaultSort, faults);
  const { key: unique = 'id' } = resource;
  const end = keys.findIndex(({ name }) => name === unique);
  // Keys after the unique key have no effect.
  if (end >= 0) return keys.slice(0, end + 1);
  const last = sortable(resource, unique);
  if (typeof last === 'string') throw new TypeError(`no list of ${resource.type} can end in ${unique}`);
  return [...keys, { ...last, descending: keys.at(-1)?.descending ?? false }];
}

/** The valid sort keys; adds faults for the others. */
export function checkSort(resource: ResourceFields, sort: readonly SortKey[], faults: Fault[]): OrderKey[] {
  const keys: OrderKey[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { field: name, descending } of sort) {
    const ref = sortable(resource, name);
    if (seen.has(name)) {
      repeated.add(name);
      continue;
    }
    seen.add(name);
    if (typeof ref === 'string') faults.push({ code: 'invalid_sort', parameter: 'sort', detail: ref });
    else keys.push({ ...ref, descending });
  }
  for (const name of repeated) {
    faults.push({ code: 'invalid_sort', parameter: 'sort', detail: `${quoted(name)} appears more than once in sort.` });
  }
  return keys;
}

/** The field, or why the list cannot be sorted by it. */
function sortable(resource: ResourceFields, name: string): FieldRef | string {
  const field = findField(resource, name);
  if (!field) return `There is no field ${quoted(name)} to sort by.${didYouMean(name, fieldNames(resource))}`;
  const domain = domainOf(field.type);
  if (field.sortable === false || domain === 'names' || domain === 'object') return `'${name}' cannot be sorted by.`;
  const ref = { name, field, domain };
  return field.rank ? rankOf(ref) : ref;
}

/** The order that a cursor is bound to: `-start_time,-id`. */
export function describeOrder(order: readonly OrderKey[]): string {
  return order.map(({ name, descending }) => `${descending ? '-' : ''}${name}`).join(',');
}
