import { Operator } from '@jogging/proto/common';
import type { FieldType } from '@jogging/resources';

/** Fields of one domain compare with one another, and take the same operators and literals. */
export type Domain = 'text' | 'number' | 'boolean' | 'time' | 'date' | 'names' | 'object';

const domains: Readonly<Record<FieldType, Domain>> = {
  text: 'text',
  enum: 'text',
  integer: 'number',
  decimal: 'number',
  boolean: 'boolean',
  instant: 'time',
  timestamp: 'time',
  date: 'date',
  names: 'names',
  object: 'object',
};

export function domainOf(type: FieldType): Domain {
  return domains[type];
}

const states = [Operator.IS, Operator.IS_NOT];
const equality = [Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN, ...states];
const ordered = [...equality, Operator.GT, Operator.LT, Operator.GE, Operator.LE, Operator.BETWEEN];
const patterns = [Operator.LIKE, Operator.ILIKE, Operator.NOT_LIKE, Operator.NOT_ILIKE];
const parts = [Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.CONTAINS];

const operators: Readonly<Record<Domain, readonly Operator[]>> = {
  text: [...ordered, ...patterns, ...parts],
  number: ordered,
  time: ordered,
  date: ordered,
  boolean: equality,
  names: [...equality, Operator.CONTAINS],
  object: states,
};

export function takesOperator(domain: Domain, operator: Operator): boolean {
  return operators[domain].includes(operator);
}

/** The operators of a domain as clients spell them, for messages. */
export function operatorsOf(domain: Domain): string {
  return operators[domain].map(operatorName).join(', ');
}

const names: Readonly<Record<Operator, string>> = {
  [Operator.UNSPECIFIED]: 'none',
  [Operator.EQ]: 'eq',
  [Operator.NE]: 'ne',
  [Operator.GT]: 'gt',
  [Operator.LT]: 'lt',
  [Operator.GE]: 'ge',
  [Operator.LE]: 'le',
  [Operator.IN]: 'in',
  [Operator.NOT_IN]: 'not_in',
  [Operator.LIKE]: 'like',
  [Operator.ILIKE]: 'ilike',
  [Operator.NOT_LIKE]: 'notlike',
  [Operator.NOT_ILIKE]: 'notilike',
  [Operator.STARTS_WITH]: 'startswith',
  [Operator.ENDS_WITH]: 'endswith',
  [Operator.CONTAINS]: 'contains',
  [Operator.BETWEEN]: 'between',
  [Operator.IS]: 'is',
  [Operator.IS_NOT]: 'isnot',
};

export function operatorName(operator: Operator): string {
  return names[operator];
}

/** What a domain is in words, to follow "is" and "takes". */
export const domainWords: Readonly<Record<Domain, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  time: 'an instant',
  date: 'a date',
  names: 'a list of names',
  object: 'an object',
};
