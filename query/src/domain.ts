import type { FieldType } from '@jogging/resources';

/** Fields of one domain can be compared with one another, and take the same operators and literals. */
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

/** A domain in words, to follow "is" and "takes". */
export const domainWords: Readonly<Record<Domain, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  time: 'an instant',
  date: 'a date',
  names: 'a list of names',
  object: 'an object',
};
