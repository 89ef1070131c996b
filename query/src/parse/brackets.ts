import { type Condition, type Filter, Operator } from '@jogging/proto/common';
import { findBracketOperator, operandOf, unknownOperator } from '../operators.js';
import type { Faults } from './faults.js';
import { maxListLength, tooLong } from './limits.js';
import { condition, literalWord, text } from './tree.js';

/** `filter[field]=value` or `filter[field][operator]=value`; undefined if a fault was added. */
export function parseBracketFilter(
  parameter: string,
  members: readonly string[],
  value: string,
  faults: Faults,
): Filter | undefined {
  const fail = (detail: string): undefined => faults.add('invalid_filter', parameter, detail) as undefined;
  const [field = '', operatorName] = members;
  const operator = operatorName === undefined ? bareOperator(value) : findBracketOperator(operatorName);
  if (operator === undefined) return fail(unknownOperator(operatorName ?? ''));
  if (value === '') return fail('The filter is empty.');
  const operand = readOperand(operator, value);
  if (typeof operand === 'string') return fail(operand);
  return condition({ field, operator, operand, place: parameter, parameter });
}

/** Without an operator, commas make a list; a value that contains a comma needs `[eq]`. */
function bareOperator(value: string): Operator {
  return value.includes(',') ? Operator.IN : Operator.EQ;
}

/** The operand, or why it is invalid. */
function readOperand(operator: Operator, value: string): Condition['operand'] | string {
  switch (operandOf(operator)) {
    case 'list':
    case 'pair': {
      const items = value.split(',', maxListLength + 1);
      if (items.length > maxListLength) return tooLong;
      if (operator === Operator.BETWEEN && items.length !== 2) return 'between takes two values, with a comma.';
      return { $case: 'literals', value: { items: items.map(text) } };
    }
    case 'state': {
      const state = literalWord(value);
      return state ? { $case: 'literal', value: state } : 'is and isnot take null, true or false.';
    }
    case 'one':
      return { $case: 'literal', value: text(value) };
  }
}
