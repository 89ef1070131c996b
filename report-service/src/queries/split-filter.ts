import type { Condition, Filter } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';

export interface SplitFilter {
  /** Chooses the runs, before they are counted. */
  readonly runs: Filter | undefined;
  /** Chooses among the reports, after. */
  readonly reports: Filter | undefined;
}

/**
 * Cuts a filter in two where its parts are ANDed: those that speak of `chooser` alone, and those that do not speak of it.
 *
 * @throws AppError invalid_filter where one `or` or `not` speaks of both: no order of choosing and counting answers that
 */
export function splitFilter(filter: Filter | undefined, chooser: string): SplitFilter {
  const parts = filter ? andedParts(filter) : [];
  const runs = parts.filter((part) => speaksOf(part, chooser) === 'alone');
  const reports = parts.filter((part) => speaksOf(part, chooser) === 'never');
  const mixed = parts.filter((part) => speaksOf(part, chooser) === 'among others');
  if (mixed.length > 0) {
    throw new AppError('invalid_filter', { faults: mixed.map((part) => mixedFault(part, chooser)) });
  }
  return { runs: allOf(runs), reports: allOf(reports) };
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

function conditionsOf(filter: Filter): readonly Condition[] {
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

function mixedFault(part: Filter, chooser: string) {
  const condition = conditionsOf(part).find((one) => namesOf(one).includes(chooser));
  const place = condition?.place ? ` (${condition.place})` : '';
  return {
    code: 'invalid_filter' as const,
    detail:
      `\`${chooser}\` chooses the runs before they are counted, so it cannot be compared with, or stand in one \`or\` or ` +
      `\`not\` with, what is known only after. Join the two by \`and\`${place}.`,
    parameter: condition?.parameter || 'filter',
  };
}
