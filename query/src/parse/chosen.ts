import { type Condition, type Filter, Operator } from '@jogging/proto/common';
import type { Faults } from './faults.js';
import type { Chosen } from './list-request.js';
import { and } from './tree.js';

/**
 * Removes from a filter, in any form, the conditions that choose the list's subject: those with `eq` on `fields` that every
 * row must meet. A choice names a single subject.
 */
export function takeChosen(
  filter: Filter | undefined,
  fields: readonly string[],
  faults: Faults,
): { readonly filter: Filter | undefined; readonly chosen: Readonly<Record<string, Chosen>> } {
  const chosen = new Map<string, Chosen>();
  const kept = conjuncts(filter).filter((item) => {
    const choice = choiceOf(item, fields);
    if (!choice) return true;
    const { field, parameter, values } = choice;
    const [value = ''] = values;
    if (values.length > 1 || (chosen.get(field)?.value ?? value) !== value) {
      faults.add('invalid_filter', parameter, `Only one ${field} can be named here.`);
    } else if (!chosen.has(field)) chosen.set(field, { value, parameter });
    return false;
  });
  return { filter: kept.length > 0 ? and(kept) : undefined, chosen: Object.fromEntries(chosen) };
}

function conjuncts(filter: Filter | undefined): readonly Filter[] {
  if (!filter) return [];
  return filter.node?.$case === 'and' ? filter.node.value.items : [filter];
}

function choiceOf({ node }: Filter, fields: readonly string[]) {
  if (node?.$case !== 'condition' || !fields.includes(node.value.field)) return undefined;
  const { field, parameter } = node.value;
  const values = textsOf(node.value);
  return values && { field, parameter, values };
}

/** The texts that `eq` or `in` compare with; undefined for other comparisons. */
function textsOf({ operator, operand }: Condition): readonly string[] | undefined {
  const literals =
    operator === Operator.EQ && operand?.$case === 'literal'
      ? [operand.value]
      : operator === Operator.IN && operand?.$case === 'literals'
        ? operand.value.items
        : [];
  const texts = literals.flatMap(({ kind }) => (kind?.$case === 'text' ? [kind.value] : []));
  return texts.length > 0 && texts.length === literals.length ? texts : undefined;
}
