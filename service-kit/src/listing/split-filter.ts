import type { Filter } from '@jogging/proto/common';
import { AppError, type Fault } from '../errors/index.js';

export interface SplitFilter {
  /** What speaks of the named fields alone. */
  readonly named: Filter | undefined;
  /** What speaks of none of them. */
  readonly rest: Filter | undefined;
}

/**
 * Parts a filter in two that both must hold, for a list where some fields choose what it is made of (the runs of a
 * report) and the others are its own.
 *
 * @throws AppError invalid_filter where one part of the filter needs both kinds at once, as under one `or`.
 */
export function splitFilter(filter: Filter | undefined, fields: readonly string[]): SplitFilter {
  const named: Filter[] = [];
  const rest: Filter[] = [];
  const faults: Fault[] = [];
  for (const part of filter ? conjuncts(filter) : []) {
    const conditions = conditionsOf(part);
    const kinds = new Set(conditions.flatMap(({ names }) => names.map((name) => fields.includes(name))));
    if (kinds.size < 2) (kinds.has(true) ? named : rest).push(part);
    else {
      const detail = `A condition on ${fields.join(', ')} can be combined with others by 'and' alone here.`;
      faults.push({ code: 'invalid_filter', parameter: conditions[0]?.parameter || 'filter', detail });
    }
  }
  if (faults.length > 0) throw new AppError('invalid_filter', { faults });
  return { named: together(named), rest: together(rest) };
}

function conjuncts(filter: Filter): Filter[] {
  return filter.node?.$case === 'and' ? filter.node.value.items.flatMap(conjuncts) : [filter];
}

function conditionsOf({ node }: Filter): { names: string[]; parameter: string }[] {
  switch (node?.$case) {
    case 'condition': {
      const { field, operand, parameter } = node.value;
      return [{ names: operand?.$case === 'otherField' ? [field, operand.value] : [field], parameter }];
    }
    case 'not':
      return conditionsOf(node.value);
    case 'and':
    case 'or':
      return node.value.items.flatMap(conditionsOf);
    default:
      return [];
  }
}

function together(parts: readonly Filter[]): Filter | undefined {
  const [first] = parts;
  return parts.length > 1 ? { node: { $case: 'and', value: { items: [...parts] } } } : first;
}
