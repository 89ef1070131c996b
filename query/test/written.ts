import type { Condition, Filter, Literal, Operator } from '@jogging/proto/common';

/** Short constructors of trees, for tables of tests. */
export const text = (value: string): Literal => ({ kind: { $case: 'text', value } });
export const number = (value: string | number): Literal => ({ kind: { $case: 'number', value: String(value) } });
export const boolean = (value: boolean): Literal => ({ kind: { $case: 'boolean', value } });
export const nothing: Literal = { kind: { $case: 'null', value: true } };

/** A literal of the value's JSON kind. */
export function literal(value: string | number | boolean | null): Literal {
  if (value === null) return nothing;
  if (typeof value === 'string') return text(value);
  return typeof value === 'number' ? number(value) : boolean(value);
}

type Plain = string | number | boolean | null;

function condition(field: string, operator: Operator, operand: Condition['operand'], place = ''): Filter {
  return { node: { $case: 'condition', value: { field, operator, operand, place, parameter: 'filter' } } };
}

export function where(field: string, operator: Operator, value: Plain, place?: string): Filter {
  return condition(field, operator, { $case: 'literal', value: literal(value) }, place);
}

export function whereList(field: string, operator: Operator, values: readonly Plain[], place?: string): Filter {
  return condition(field, operator, { $case: 'literals', value: { items: values.map(literal) } }, place);
}

export function whereField(field: string, operator: Operator, other: string, place?: string): Filter {
  return condition(field, operator, { $case: 'otherField', value: other }, place);
}

export const not = (value: Filter): Filter => ({ node: { $case: 'not', value } });
export const and = (...items: Filter[]): Filter => ({ node: { $case: 'and', value: { items } } });
export const or = (...items: Filter[]): Filter => ({ node: { $case: 'or', value: { items } } });
