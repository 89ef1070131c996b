import type { StoredField } from './define.js';
import type { Problem } from './kinds/kind.js';
import { isStorable } from './kinds/text.js';
import { isTimeZone } from './zones.js';

/** The problems of a parsed value with the bounds of its field: clauses that continue after the field's name. */
export function boundProblems(field: StoredField, value: unknown): Problem[] {
  if (typeof value === 'number') return numberProblems(field, value);
  if (typeof value === 'string') return textProblems(field, value);
  return Array.isArray(value) ? listProblems(field, value) : [];
}

function numberProblems({ type, min, max, scale = 0, unit }: StoredField, value: number): Problem[] {
  const one = 10 ** scale;
  const inside = value >= (min ?? -Infinity) * one && value <= (max ?? Infinity) * one;
  if (Number.isInteger(value) && inside) return [];
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  return [{ problem: `must be ${kind}${unit ? ` of ${unit}` : ''} from ${min} to ${max}` }];
}

function textProblems(field: StoredField, value: string): Problem[] {
  const problem = textProblem(field, value);
  return problem === undefined ? [] : [{ problem }];
}

function textProblem({ min = 0, max, pattern, format, values }: StoredField, value: string): string | undefined {
  if (!isStorable(value)) return 'must contain neither NUL nor half of a surrogate pair';
  const length = codePoints(value);
  if (length < min) return `must have at least ${min} characters`;
  if (max !== undefined && length > max) return `must have at most ${max} characters, not ${length}`;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return `must match ${pattern}`;
  if (values && !values.includes(value)) return `must be one of ${values.join(', ')}`;
  if (format === 'time-zone' && !isTimeZone(value)) return 'must be an IANA time zone, such as Europe/Paris';
  return undefined;
}

function listProblems({ min = 0, max = Infinity, entries }: StoredField, list: readonly unknown[]): Problem[] {
  if (list.length < min) return [{ problem: `must have at least ${min} ${min === 1 ? 'entry' : 'entries'}` }];
  if (list.length > max) return [{ problem: `must have at most ${max} entries, not ${list.length}` }];
  return list.flatMap((entry, index): Problem[] => {
    if (list.indexOf(entry) < index) return [{ index, problem: 'must not repeat an entry' }];
    const length = codePoints(String(entry));
    if (!entries || (length >= entries.min && length <= entries.max)) return [];
    return [{ index, problem: `must have entries of ${entries.min} to ${entries.max} characters` }];
  });
}

/** The length that bounds are given in. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
