import type { Condition, Filter, Literal } from '@jogging/proto/common';

export const text = (value: string): Literal => ({ kind: { $case: 'text', value } });
export const number = (digits: string): Literal => ({ kind: { $case: 'number', value: digits } });
export const boolean = (value: boolean): Literal => ({ kind: { $case: 'boolean', value } });
export const nothing: Literal = { kind: { $case: 'null', value: true } };

export function condition(value: Condition): Filter {
  return { node: { $case: 'condition', value } };
}

export function not(value: Filter): Filter {
  return { node: { $case: 'not', value } };
}

export const and = (items: readonly Filter[]): Filter => group('and', items);
export const or = (items: readonly Filter[]): Filter => group('or', items);

/** Normalises a group, so that all forms of a filter have one tree: no group of one, no `and` in an `and`. */
function group($case: 'and' | 'or', items: readonly Filter[]): Filter {
  const flat = items.flatMap((item) => (item.node?.$case === $case ? item.node.value.items : [item]));
  const [first] = flat;
  return first && flat.length === 1 ? first : { node: { $case, value: { items: flat } } };
}

/** A word that stands for a literal: `true`, `false` and `null`. */
export function literalWord(word: string): Literal | undefined {
  switch (word.toLowerCase()) {
    case 'true':
      return boolean(true);
    case 'false':
      return boolean(false);
    case 'null':
      return nothing;
    default:
      return undefined;
  }
}
