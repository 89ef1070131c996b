import type { Filter } from '@jogging/proto/common';
import type { ResourceFields } from '@jogging/resources';
import { AppError, type Fault } from '@jogging/service-kit';
import { checkFilter } from '../../src/check/check-filter.js';
import { foldCase } from '../../src/check/like.js';
import type { Predicate, Value } from '../../src/check/predicate.js';
import type { Comparison, TextMatch } from '../../src/operators.js';
import { compareRowValue, compareRowValues } from './compare-values.js';
import { matchesPattern } from './matches-pattern.js';
import { fieldValue, type Row, type RowValue } from './row.js';

/**
 * Whether a row passes a filter, in SQL's three-valued logic: null is "unknown".
 *
 * @throws AppError invalid_filter
 */
export function evaluate(filter: Filter, resource: ResourceFields, row: Row): boolean | null {
  const faults: Fault[] = [];
  const predicate = checkFilter(filter, resource, faults);
  if (!predicate) throw new AppError('invalid_filter', { faults });
  return holds(predicate, row);
}

/** The same for a checked filter. */
export function holds(predicate: Predicate, row: Row): boolean | null {
  switch (predicate.kind) {
    case 'and':
      return all(predicate.items.map((item) => holds(item, row)));
    case 'or':
      return any(predicate.items.map((item) => holds(item, row)));
    case 'not':
      return not(holds(predicate.item, row));
    case 'is':
      return (row[predicate.field.name] ?? null) === predicate.state;
    case 'compare':
      return compare(predicate, row);
    case 'member':
      return any(predicate.values.map((value) => compare({ ...predicate, by: 'eq', value }, row)));
    case 'like':
      return like(predicate, row[predicate.field.name]);
    case 'compare-fields':
      return compareFields(predicate, row);
  }
}

function compare({ field, by, value }: Omit<Predicate & { kind: 'compare' }, 'kind'>, row: Row): boolean | null {
  const stored = fieldValue(field, row);
  if (stored === null || value === null) return null;
  if (field.domain === 'names') return hasElement(stored, value) === (by === 'eq');
  return satisfies(by, compareRowValue(field, stored, value));
}

function hasElement(stored: RowValue, value: Value): boolean {
  return Array.isArray(stored) && value.kind === 'text' && stored.includes(value.text);
}

function like({ pattern, fold }: Predicate & { kind: 'like' }, stored: RowValue): boolean | null {
  if (typeof stored !== 'string' || pattern === null) return null;
  return fold ? matchesPattern(foldCase(stored), foldCase(pattern)) : matchesPattern(stored, pattern);
}

function compareFields({ field, by, other }: Predicate & { kind: 'compare-fields' }, row: Row): boolean | null {
  const left = row[field.name] ?? null;
  const right = row[other.name] ?? null;
  if (left === null || right === null) return null;
  if (isMatch(by)) return matches(by, String(left), String(right));
  return satisfies(by, compareRowValues(field, left, other, right));
}

function isMatch(by: Comparison | TextMatch): by is TextMatch {
  return by === 'startswith' || by === 'endswith' || by === 'contains';
}

function matches(by: TextMatch, text: string, part: string): boolean {
  if (by === 'startswith') return text.startsWith(part);
  return by === 'endswith' ? text.endsWith(part) : text.includes(part);
}

function satisfies(by: Comparison, order: number): boolean {
  switch (by) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'lt':
      return order < 0;
    case 'ge':
      return order >= 0;
    case 'le':
      return order <= 0;
  }
}

function all(values: readonly (boolean | null)[]): boolean | null {
  return values.includes(false) ? false : values.includes(null) ? null : true;
}

function any(values: readonly (boolean | null)[]): boolean | null {
  return values.includes(true) ? true : values.includes(null) ? null : false;
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}
