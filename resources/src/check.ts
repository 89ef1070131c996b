import type { StoredField } from './define.js';
import type { Problem } from './kinds/kind.js';

/** What is wrong with a value that was read, by the bounds of its field: clauses that follow the field's name. */
export function boundProblems(field: StoredField, value: unknown): Problem[] {
  if (typeof value === 'number') return numberProblems(field, value);
  return [];
}

function numberProblems({ type, min, max, scale = 0, unit }: StoredField, value: number): Problem[] {
  const one = 10 ** scale;
  const inside = value >= (min ?? -Infinity) * one && value <= (max ?? Infinity) * one;
  if (Number.isInteger(value) && inside) return [];
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  return [{ problem: `must be ${kind}${unit ? ` of ${unit}` : ''} from ${min} to ${max}` }];
}
