import { Operator } from '@jogging/proto/common';
import type { Domain } from './domain.js';
import { didYouMean } from './nearest.js';
import { quoted } from './quoted.js';

export type Comparison = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le';
export type TextMatch = 'startswith' | 'endswith' | 'contains';

/** The meaning of a condition with an operator. */
export type Meaning =
  | { readonly kind: 'compare'; readonly by: Comparison }
  | { readonly kind: 'match'; readonly by: TextMatch }
  | { readonly kind: 'like'; readonly fold: boolean; readonly negated: boolean }
  | { readonly kind: 'member'; readonly negated: boolean }
  | { readonly kind: 'between' }
  | { readonly kind: 'is'; readonly negated: boolean };

/** The right-hand side of an operator. */
export type Operand = 'one' | 'list' | 'pair' | 'state';

export interface OperatorDefinition {
  readonly operator: Exclude<Operator, Operator.UNSPECIFIED>;
  /** The spellings clients may use; the first is the one we print. */
  readonly names: readonly [string, ...string[]];
  readonly operand: Operand;
  readonly domains: readonly Domain[];
  readonly meaning: Meaning;
  /** One sentence for the reference. */
  readonly description: string;
}

const anything: readonly Domain[] = ['text', 'number', 'time', 'date', 'boolean', 'names', 'object'];
const values: readonly Domain[] = ['text', 'number', 'time', 'date', 'boolean', 'names'];
const ordered: readonly Domain[] = ['text', 'number', 'time', 'date'];
const text: readonly Domain[] = ['text'];

const compare = (by: Comparison): Meaning => ({ kind: 'compare', by });
const match = (by: TextMatch): Meaning => ({ kind: 'match', by });
const like = (fold: boolean, negated: boolean): Meaning => ({ kind: 'like', fold, negated });

const define = (
  operator: OperatorDefinition['operator'],
  names: OperatorDefinition['names'],
  operand: Operand,
  domains: readonly Domain[],
  meaning: Meaning,
  description: string,
): OperatorDefinition => ({ operator, names, operand, domains, meaning, description });

/** Every operator. To add one, add a row here (and a meaning to `check/` and `sql/` if it is of a new kind). */
export const operators: readonly OperatorDefinition[] = [
  define(Operator.EQ, ['eq'], 'one', values, compare('eq'), 'Equal to the value; for a list, has it as an element.'),
  define(Operator.NE, ['ne'], 'one', values, compare('ne'), 'Not equal to the value.'),
  define(Operator.GT, ['gt'], 'one', ordered, compare('gt'), 'Greater or later than the value.'),
  define(Operator.LT, ['lt'], 'one', ordered, compare('lt'), 'Less or earlier than the value.'),
  define(Operator.GE, ['ge', 'gte'], 'one', ordered, compare('ge'), 'Greater than or equal to the value.'),
  define(Operator.LE, ['le', 'lte'], 'one', ordered, compare('le'), 'Less than or equal to the value.'),
  define(Operator.IN, ['in', 'in_'], 'list', values, { kind: 'member', negated: false }, 'One of the listed values.'),
  define(
    Operator.NOT_IN,
    ['not_in', 'notin_'],
    'list',
    values,
    { kind: 'member', negated: true },
    'None of the listed values.',
  ),
  define(Operator.BETWEEN, ['between'], 'pair', ordered, { kind: 'between' }, 'Between two values, both included.'),
  define(
    Operator.LIKE,
    ['like'],
    'one',
    text,
    like(false, false),
    'Matches a pattern: `%` any text, `_` one character.',
  ),
  define(Operator.ILIKE, ['ilike'], 'one', text, like(true, false), 'As `like`, whatever the case.'),
  define(Operator.NOT_LIKE, ['notlike'], 'one', text, like(false, true), 'Does not match the pattern.'),
  define(Operator.NOT_ILIKE, ['notilike'], 'one', text, like(true, true), 'As `notlike`, whatever the case.'),
  define(Operator.STARTS_WITH, ['startswith'], 'one', text, match('startswith'), 'Begins with the text.'),
  define(Operator.ENDS_WITH, ['endswith'], 'one', text, match('endswith'), 'Ends with the text.'),
  define(
    Operator.CONTAINS,
    ['contains'],
    'one',
    ['text', 'names'],
    match('contains'),
    'Contains the text; for a list, has it as an element.',
  ),
  define(Operator.IS, ['is', 'is_'], 'state', anything, { kind: 'is', negated: false }, 'Is null, true or false.'),
  define(Operator.IS_NOT, ['isnot'], 'state', anything, { kind: 'is', negated: true }, 'Is not null, true or false.'),
];

const byOperator = new Map<Operator, OperatorDefinition>(operators.map((row) => [row.operator, row]));
const byName = new Map(operators.flatMap((row) => row.names.map((name) => [name, row.operator])));

/** @throws RangeError for an operator that the table does not have */
export function definitionOf(operator: Operator): OperatorDefinition {
  const row = byOperator.get(operator);
  if (!row) throw new RangeError(`no operator: ${operator}`);
  return row;
}

/** The operator of a spelling, in any case. */
export function findOperator(name: string): Operator | undefined {
  return byName.get(name.toLowerCase());
}

/**
 * The operator of a spelling that is allowed in the name of a query parameter: JSON:API member names end in a letter or a
 * digit, which rules out `in_`, `notin_` and `is_`.
 */
export function findBracketOperator(name: string): Operator | undefined {
  return name.endsWith('_') ? undefined : byName.get(name);
}

/** Spellings from other languages, and the operator to use instead. */
const foreign: Readonly<Record<string, string>> = {
  '=': 'eq',
  '==': 'eq',
  '===': 'eq',
  equals: 'eq',
  equal: 'eq',
  '!=': 'ne',
  '!==': 'ne',
  '<>': 'ne',
  '>': 'gt',
  '<': 'lt',
  '>=': 'ge',
  '<=': 'le',
  '&': 'and',
  '&&': 'and',
  '|': 'or',
  '||': 'or',
  '!': 'not',
};

/** The operator's word for a symbol such as `>=` or `&&`. */
export function wordOf(symbol: string): string | undefined {
  return Object.hasOwn(foreign, symbol) ? foreign[symbol] : undefined;
}

/** The detail for an unknown operator. One that exists, but not in the name of a parameter, has another spelling. */
export function unknownOperator(name: string): string {
  const known = findOperator(name);
  const word = known === undefined ? wordOf(name.toLowerCase()) : operatorName(known);
  const hint = word === undefined ? didYouMean(name, [...byName.keys()]) : ` Write '${word}'.`;
  const all = operators.map(({ names }) => names[0]).join(', ');
  return `There is no operator ${quoted(name)}.${hint || ` The operators are ${all}.`}`;
}

/** The spelling we print. */
export function operatorName(operator: Operator): string {
  return definitionOf(operator).names[0];
}

export function operandOf(operator: Operator): Operand {
  return definitionOf(operator).operand;
}

export function takesOperator(domain: Domain, operator: Operator): boolean {
  return byOperator.get(operator)?.domains.includes(domain) ?? false;
}

/** The operators of a domain as clients spell them, for messages. */
export function operatorsOf(domain: Domain): string {
  return operators
    .filter(({ domains }) => domains.includes(domain))
    .map(({ names }) => names[0])
    .join(', ');
}
