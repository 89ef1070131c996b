import type { SortKey } from '@jogging/proto/common';
import { didYouMean } from '../nearest.js';
import { quoted } from '../quoted.js';
import type { Faults } from './faults.js';
import { maxNames } from './limits.js';

type NamesCode = 'invalid_sort' | 'invalid_fields' | 'invalid_include';

/** The names of a list; none if there are more than the limit, which is checked before any of them is looked at. */
function namesIn(value: string, parameter: string, code: NamesCode, faults: Faults): string[] {
  const names = value.split(',', maxNames + 1);
  if (names.length <= maxNames) return names;
  faults.add(code, parameter, `${parameter} lists more than ${maxNames} names.`);
  return [];
}

/** `-start_time,distance`. The catalogue defines which names are valid. */
export function readSort(value: string, faults: Faults): SortKey[] {
  const keys = namesIn(value, 'sort', 'invalid_sort', faults).map((item) => ({
    field: item.replace(/^-/, ''),
    descending: item.startsWith('-'),
  }));
  const empty = keys.findIndex(({ field }) => field === '');
  if (empty >= 0) {
    const which = value === '' ? 'sort' : `Item ${empty + 1} of sort`;
    faults.add('invalid_sort', 'sort', `${which} is empty: list field names, such as sort=-start_time,distance.`);
  }
  return keys.filter(({ field }) => field !== '');
}

/** `fields[type]=a,b`; an empty value means no fields. */
export function readFieldset(
  type: string,
  value: string,
  fieldsets: Readonly<Record<string, readonly string[]>>,
  faults: Faults,
): string[] {
  const parameter = `fields[${type}]`;
  const known = Object.hasOwn(fieldsets, type) ? fieldsets[type] : undefined;
  if (!known) {
    const hint = didYouMean(type, Object.keys(fieldsets));
    faults.add('invalid_fields', parameter, `The response has no resources of type ${quoted(type)}.${hint}`);
    return [];
  }
  const names = value === '' ? [] : [...new Set(namesIn(value, parameter, 'invalid_fields', faults))];
  for (const name of names.filter((each) => !known.includes(each))) {
    faults.add(
      'invalid_fields',
      parameter,
      `The type '${type}' has no field ${quoted(name)}.${didYouMean(name, known)}`,
    );
  }
  return names;
}

/** `include=user`; an empty value includes nothing (JSON:API 1.1, "Inclusion of Related Resources"). */
export function readInclude(value: string, includes: readonly string[], faults: Faults): string[] {
  const paths = value === '' ? [] : [...new Set(namesIn(value, 'include', 'invalid_include', faults))];
  for (const path of paths.filter((each) => !includes.includes(each))) {
    faults.add(
      'invalid_include',
      'include',
      `There is no relationship ${quoted(path)} to include.${didYouMean(path, includes)}`,
    );
  }
  return paths;
}
