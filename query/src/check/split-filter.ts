import type { Condition, Filter } from '@jogging/proto/common';
import { AppError, type Fault } from '@jogging/service-kit';

export interface SplitFilter {
  /** Chooses the runs, before aggregation. */
  readonly runs: Filter | undefined;
  /** Chooses among the reports, after aggregation. */
  readonly reports: Filter | undefined;
}

/**
 * Splits a filter at its top-level `and`s: conditions on only `chooser`, and conditions on other fields.
 *
 * @throws AppError invalid_filter if an `or` or `not` names both, which neither step can evaluate
 */
export function splitFilter(filter: Filter | undefined, chooser: string): SplitFilter {
  const faults = mixedFaults(filter, chooser);
  if (faults.length > 0) throw new AppError('invalid_filter', { faults });
  const parts = filter ? andedParts(filter) : [];
  return {
    runs: allOf(parts.filter((part) => speaksOf(part, chooser) === 'alone')),
    reports: allOf(parts.filter((part) => speaksOf(part, chooser) === 'never')),
  };
}

/** A fault for each part of a filter that `splitFilter` cannot place. */
export function mixedFaults(filter: Filter | undefined, chooser: string): Fault[] {
  return (filter ? andedParts(filter) : [])
    .filter((part) => speaksOf(part, chooser) === 'among others')
    .map((part) => mixedFault(part, chooser));
}

function andedParts(filter: Filter): readonly Filter[] {
  return filter.node?.$case === 'and' ? filter.node.value.items.flatMap(andedParts) : [filter];
}

function allOf(items: Filter[]): Filter | undefined {
  return items.length === 0 ? undefined : { node: { $case: 'and', value: { items } } };
}

function speaksOf(filter: Filter, name: string): 'alone' | 'never' | 'among others' {
  const names = conditionsOf(filter).flatMap(namesOf);
  if (names.every((one) => one !== name)) return 'never';
  return names.every((one) => one === name) ? 'alone' : 'among others';
}

/** Every condition in a filter. */
export function conditionsOf(filter: Filter): readonly Condition[] {
  const { node } = filter;
  if (!node) return [];
  switch (node.$case) {
    case 'condition':
      return [node.value];
    case 'not':
      return conditionsOf(node.value);
    default:
      return node.value.items.flatMap(conditionsOf);
  }
}

function namesOf(condition: Condition): readonly string[] {
  return condition.operand?.$case === 'otherField' ? [condition.field, condition.operand.value] : [condition.field];
}

function mixedFault(part: Filter, chooser: string): Fault {
  const condition = conditionsOf(part).find((one) => namesOf(one).includes(chooser));
  const place = condition?.place ? ` (${condition.place})` : '';
  return {
    code: 'invalid_filter',
    detail:
      `'${chooser}' chooses the runs before they are counted, so it cannot share an 'or' or 'not' with, or be compared ` +
      `with, fields that are known only after. Join the two with 'and'${place}.`,
    parameter: condition?.parameter || 'filter',
  };
}
