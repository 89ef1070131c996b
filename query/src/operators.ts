import { Operator } from '@jogging/proto/common';

/** The operators by every spelling that API.md gives them. */
const spellings: ReadonlyMap<string, Operator> = new Map([
  ['eq', Operator.EQ],
  ['ne', Operator.NE],
  ['gt', Operator.GT],
  ['lt', Operator.LT],
  ['ge', Operator.GE],
  ['gte', Operator.GE],
  ['le', Operator.LE],
  ['lte', Operator.LE],
  ['in', Operator.IN],
  ['in_', Operator.IN],
  ['not_in', Operator.NOT_IN],
  ['notin_', Operator.NOT_IN],
  ['like', Operator.LIKE],
  ['ilike', Operator.ILIKE],
  ['notlike', Operator.NOT_LIKE],
  ['notilike', Operator.NOT_ILIKE],
  ['startswith', Operator.STARTS_WITH],
  ['endswith', Operator.ENDS_WITH],
  ['contains', Operator.CONTAINS],
  ['between', Operator.BETWEEN],
  ['is', Operator.IS],
  ['is_', Operator.IS],
  ['isnot', Operator.IS_NOT],
]);

const names: ReadonlyMap<Operator, string> = new Map(
  [...spellings].reverse().map(([name, operator]) => [operator, name]),
);

/** The operator of a spelling, in any case. */
export function findOperator(name: string): Operator | undefined {
  return spellings.get(name.toLowerCase());
}

/**
 * The operator of a spelling that may stand in the name of a query parameter: JSON:API's names end in a letter or a
 * digit, so `in_`, `notin_` and `is_` are none.
 */
export function findBracketOperator(name: string): Operator | undefined {
  return name.endsWith('_') ? undefined : spellings.get(name);
}

/** The spelling to print. */
export function operatorName(operator: Operator): string {
  const name = names.get(operator);
  if (name === undefined) throw new RangeError(`no operator: ${operator}`);
  return name;
}

/** What stands at the right of an operator. */
export type Operand = 'one' | 'list' | 'pair' | 'state';

export function operandOf(operator: Operator): Operand {
  switch (operator) {
    case Operator.IN:
    case Operator.NOT_IN:
      return 'list';
    case Operator.BETWEEN:
      return 'pair';
    case Operator.IS:
    case Operator.IS_NOT:
      return 'state';
    default:
      return 'one';
  }
}
