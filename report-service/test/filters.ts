import { type Filter, Operator } from '@jogging/proto/common';

/** A condition on a number or a text, as the gateway sends it. */
export function condition(field: string, operator: Operator, value: string | number): Filter {
  const kind =
    typeof value === 'number' ? { $case: 'number' as const, value: String(value) } : { $case: 'text' as const, value };
  return {
    node: {
      $case: 'condition',
      value: {
        field,
        operator,
        operand: { $case: 'literal', value: { kind } },
        place: 'character 1',
        parameter: 'filter',
      },
    },
  };
}

export const eq = (field: string, value: string | number): Filter => condition(field, Operator.EQ, value);
export const ge = (field: string, value: string | number): Filter => condition(field, Operator.GE, value);
export const lt = (field: string, value: string | number): Filter => condition(field, Operator.LT, value);
export const and = (...items: Filter[]): Filter => ({ node: { $case: 'and', value: { items } } });
export const or = (...items: Filter[]): Filter => ({ node: { $case: 'or', value: { items } } });
