import type { Condition, Filter, Literal, Operator } from '@jogging/proto/common';
import { operatorName } from '../operators.js';

/**
 * Prints a filter in the text form, with as few parentheses as possible.
 *
 * @throws RangeError for what the text form cannot express: a number of more than 1,000 digits, a node that is not set.
 */
export function printFilter(filter: Filter): string {
  const { node } = filter;
  switch (node?.$case) {
    case 'condition':
      return printCondition(node.value);
    case 'not':
      return `not ${printWithin(node.value, ['and', 'or'])}`;
    case 'and':
      return node.value.items.map((item) => printWithin(item, ['and', 'or'])).join(' and ');
    case 'or':
      return node.value.items.map((item) => printWithin(item, ['or'])).join(' or ');
    default:
      throw new RangeError('a node of the filter is not set');
  }
}

/** Adds parentheses unless it binds tighter than its parent. */
function printWithin(filter: Filter, looser: readonly string[]): string {
  const printed = printFilter(filter);
  return looser.includes(filter.node?.$case ?? '') ? `(${printed})` : printed;
}

function printCondition({ field, operator, operand }: Condition): string {
  return `${field} ${operatorName(operator)} ${printOperand(operator, operand)}`;
}

function printOperand(operator: Operator, operand: Condition['operand']): string {
  switch (operand?.$case) {
    case 'literal':
      return printLiteral(operand.value);
    case 'literals':
      return `(${operand.value.items.map(printLiteral).join(', ')})`;
    case 'otherField':
      return operand.value;
    default:
      throw new RangeError(`${operatorName(operator)} has no operand`);
  }
}

function printLiteral({ kind }: Literal): string {
  switch (kind?.$case) {
    case 'text':
      return `'${kind.value.replaceAll("'", "''")}'`;
    case 'number':
      return plainNotation(kind.value);
    case 'boolean':
      return String(kind.value);
    case 'null':
      return 'null';
    default:
      throw new RangeError('a literal is not set');
  }
}

/** A JSON number without exponent, which the text form does not have: `1.25e3` as `1250`. */
function plainNotation(digits: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(digits);
  if (!match) return digits;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > 1000) throw new RangeError(`too long in plain notation: ${digits}`);
  const decimalPlaces = fraction.length - exponent;
  const padded = `${'0'.repeat(Math.max(0, -exponent))}${whole}${fraction}${'0'.repeat(Math.max(0, -decimalPlaces))}`;
  const point = padded.length - Math.max(0, decimalPlaces);
  const decimals = padded.slice(point);
  return `${sign}${padded.slice(0, point) || '0'}${decimals && `.${decimals}`}`;
}
