import type { StoredField } from './define.js';
import type { Problem } from './kinds/kind.js';
import { isTimeZone } from './zones.js';

/** What is wrong with a value that was read, by the bounds of its field: clauses that follow the field's name. */
export function boundProblems(field: StoredField, value: unknown): Problem[] {
  if (typeof value === 'number') return numberProblems(field, value);
  if (typeof value === 'string') return textProblem(field, value) ?? [];
  return Array.isArray(value) ? listProblems(field, value) : [];
}

function numberProblems({ type, min, max, scale = 0, unit }: StoredField, value: number): Problem[] {
  const one = 10 ** scale;
  const inside = value >= (min ?? -Infinity) * one && value <= (max ?? Infinity) * one;
  if (Number.isInteger(value) && inside) return [];
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  return [{ problem: `must be ${kind}${unit ? ` of ${unit}` : ''} from ${min} to ${max}` }];
}

function textProblem({ min = 0, max, format }: StoredField, value: string): Problem[] | undefined {
  const length = codePoints(value);
  if (length < min) return [{ problem: `must have at least ${min} characters` }];
  if (max !== undefined && length > max) return [{ problem: `must have at most ${max} characters, not ${length}` }];
  if (format !== 'time-zone' || isTimeZone(value)) return undefined;
  return [{ problem: 'must be an IANA time zone, such as Europe/Paris' }];
}

function listProblems({ min = 0, max = Infinity, entries }: StoredField, list: readonly unknown[]): Problem[] {
  if (list.length < min) return [{ problem: `must have at least ${min} entries` }];
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
