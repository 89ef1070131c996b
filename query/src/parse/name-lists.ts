import type { SortKey } from '@jogging/proto/common';
import { type Faults, quoted } from './faults.js';

/** `-start_time,distance`. Whether the list can be sorted so is for the owner of the resource to say. */
export function readSort(value: string, faults: Faults): SortKey[] {
  const keys = value.split(',').map((item) => ({ field: item.replace(/^-/, ''), descending: item.startsWith('-') }));
  keys.forEach(({ field }, index) => {
    if (field === '') {
      faults.add(
        'invalid_sort',
        'sort',
        `The item ${index + 1} of sort is empty: it takes names, as -start_time,distance.`,
      );
    }
  });
  return keys;
}

/** `fields[type]=a,b`; an empty value asks for no field at all. */
export function readFieldset(
  type: string,
  value: string,
  fieldsets: Readonly<Record<string, readonly string[]>>,
  faults: Faults,
): string[] {
  const parameter = `fields[${type}]`;
  const known = Object.hasOwn(fieldsets, type) ? fieldsets[type] : undefined;
  if (!known) {
    faults.add('invalid_fields', parameter, `There is no type ${quoted(type)} in the answer.`);
    return [];
  }
  const names = value === '' ? [] : [...new Set(value.split(','))];
  for (const name of names.filter((each) => !known.includes(each))) {
    faults.add('invalid_fields', parameter, `The type '${type}' has no field ${quoted(name)}.`);
  }
  return names;
}

/** `include=user`; an empty value asks for nothing to be included (JSON:API 1.1, "Inclusion of Related Resources"). */
export function readInclude(value: string, includes: readonly string[], faults: Faults): string[] {
  const paths = value === '' ? [] : [...new Set(value.split(','))];
  for (const path of paths.filter((each) => !includes.includes(each))) {
    faults.add('invalid_include', 'include', `There is no relationship ${quoted(path)} to include.`);
  }
  return paths;
}
