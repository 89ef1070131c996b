import { parseDecimal, printCoordinate, printDecimal, printThousandths, saturateInt32 } from '@jogging/proto/common';
import type { Field } from '../field.js';
import { expectType, type Kind, oneColumn, type Reading, refuse } from './kind.js';

const asNumber = expectType('number');
const same = (value: number): number => value;

/**
 * Reads a number or the text of one, exactly, in units of 10^-`scale`. Values beyond an int32 become the nearest one, which
 * is out of every bound too.
 */
function readNumber(value: unknown, field: Field, scale: number, wholeOnly = false): Reading<number> {
  if (typeof value !== 'string' && typeof value !== 'number')
    return refuse('must be a number, or a string of its digits');
  const reading = parseDecimal(value, scale);
  if (!reading.ok) return refuse(field.unit ? inUnit(field.unit, field.example) : reading.fault);
  if (wholeOnly && !reading.exact) return refuse('must be a whole number');
  return { value: saturateInt32(reading.scaled) };
}

/** The likely slips: "4.2 km", "48,85". */
const inUnit = (unit: string, example: unknown): string =>
  `must be a number of ${unit} without the unit and with a decimal point${example ? `, such as ${example}` : ''}`;

const plain = (text = ''): string => (text === '' ? 'null' : text);

/** A whole number in responses as a JSON number. */
export const integerKind: Kind<number> = {
  ...oneColumn({ kind: 'integer', toColumn: same, fromColumn: asNumber }),
  toJson: same,
  printText: plain,
  read: (value, field) => readNumber(value, field, 0, true),
};

/** A whole number in responses as a string of digits. */
export const digitsKind: Kind<number> = {
  ...integerKind,
  toJson: String,
  printText: (text = '') => (text === '' ? 'null' : `"${text}"`),
};

/** The same for values that devices measure with decimals: rounded half to even to a whole number. */
export const roundedKind: Kind<number> = { ...digitsKind, read: (value, field) => readNumber(value, field, 0) };

/** A decimal stored as a whole number of 10^-`scale`, that leaves as a string. */
function scaledKind(scale: number, suffix: string, print: (scaled: number) => string): Kind<number> {
  return {
    ...oneColumn({ suffix, kind: 'scaled', toColumn: same, fromColumn: asNumber }),
    toJson: print,
    printText: (text = '') => (text === '' ? 'null' : `"${print(Number(text))}"`),
    read: (value, field) => readNumber(value, field, scale),
  };
}

/** Degrees, in units of 10^-7. */
export const coordinateKind: Kind<number> = scaledKind(7, '_e7', printCoordinate);

/** Tenths, printed with one decimal. */
export const tenthsKind: Kind<number> = scaledKind(1, '_dm', (tenths) => printDecimal(tenths, 1, 1));

/** Thousandths, printed with one to three decimals. */
export const thousandthsKind: Kind<number> = scaledKind(3, '_milli', printThousandths);

/** A whole number in responses as a decimal, `15000.0`, and compared as one. */
export const wholeAsDecimalKind: Kind<number> = {
  ...integerKind,
  columns: [{ suffix: '', kind: 'scaled', line: 'plain', sql: (column) => `${column} * 1000` }],
  toJson: (value) => printThousandths(value * 1000),
  printText: (text = '') => (text === '' ? 'null' : `"${printThousandths(Number(text) * 1000)}"`),
};

// PostgreSQL and JavaScript print the same shortest digits, except for exponents, negative zero, NaN and infinities.
const plainFigure = /^-?(?:[1-9]\d{0,8}|0(?=\.))(?:\.\d{1,4})?$/;

/** A measured value: a double, in responses as a JSON number. */
export const measuredKind: Kind<number> = {
  ...oneColumn({ kind: 'double', toColumn: same, fromColumn: asNumber }),
  toJson: same,
  /** PostgreSQL may print an exponent where JavaScript does not. */
  printText(text = '') {
    if (text === '') return 'null';
    if (plainFigure.test(text)) return text;
    const number = Number(text);
    return Number.isFinite(number) ? String(number) : 'null';
  },
  read: (value) => (typeof value === 'number' ? { value } : refuse('must be a number')),
};

/** True or false. */
export const booleanKind: Kind<boolean> = {
  ...oneColumn({ kind: 'boolean', toColumn: (value: boolean) => value, fromColumn: expectType('boolean') }),
  toJson: (value) => value,
  printText: plain,
  read: (value) => (typeof value === 'boolean' ? { value } : refuse('must be true or false')),
};
