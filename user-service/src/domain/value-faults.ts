import { boundProblems, type StoredField } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';

/** How a value breaks its field's bounds; null and undefined do not. @param at the place of the value in the document */
export function boundFaults(name: string, field: StoredField, value: unknown, at: string): Fault[] {
  if (value === undefined || value === null) return [];
  return boundProblems(field, value).map(({ index, problem }) => ({
    code: 'invalid_value',
    detail: `${name} ${problem}.`,
    field: index === undefined ? at : `${at}.${index}`,
  }));
}
