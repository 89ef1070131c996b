import { compareDecimals, type Decimal } from '../../src/check/decimal.js';
import type { FieldRef, Value } from '../../src/check/predicate.js';
import type { RowValue } from './row.js';

/** Negative, zero or positive; both values have the field's type and are not null. */
export function compareRowValue({ field, domain }: FieldRef, left: RowValue, right: Value): number {
  if (domain === 'number' && right.kind === 'number') {
    // Without a scale the stored value is a double, and so is the value it is compared with.
    const double = field.type === 'decimal' && field.scale === undefined;
    return double
      ? order(Number(left), right.double)
      : compareDecimals(exactly(field.type, field.scale, left), right.decimal);
  }
  if (right.kind === 'time') return compareDecimals(exactly(field.type, field.scale, left), right.decimal);
  if (right.kind === 'boolean') return order(Number(left), Number(right.boolean));
  if (right.kind === 'date') return compareCodePoints(String(left), right.date);
  if (right.kind === 'text') return compareCodePoints(String(left), right.text);
  throw new TypeError(`a ${field.type} does not compare with a ${right.kind}`);
}

/** The same for the values of two fields of one domain. */
export function compareRowValues(left: FieldRef, leftValue: RowValue, right: FieldRef, rightValue: RowValue): number {
  if (left.domain === 'boolean') return order(Number(leftValue), Number(rightValue));
  if (left.domain !== 'number' && left.domain !== 'time') {
    return compareCodePoints(String(leftValue), String(rightValue));
  }
  const fields = [left.field, right.field] as const;
  if (fields.some(({ type, scale }) => type === 'decimal' && scale === undefined)) {
    return order(asDouble(left, leftValue), asDouble(right, rightValue));
  }
  return compareDecimals(
    exactly(left.field.type, left.field.scale, leftValue),
    exactly(right.field.type, right.field.scale, rightValue),
  );
}

/** Texts by code point, like PostgreSQL's collation "C" in UTF-8; `<` compares UTF-16 units. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [one, two] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (one !== two) return rank(one) - rank(two);
  }
  return left.length - right.length;
}

/** Surrogates represent the highest code points; of two of them the higher unit is the higher code point. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function order(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Stored whole numbers as what they stand for; instants and timestamps as seconds. */
function exactly(type: string, fieldScale: number | undefined, value: RowValue): Decimal {
  const scale = type === 'instant' ? 6 : type === 'timestamp' ? 3 : (fieldScale ?? 0);
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError(`a ${type} is kept as a number`);
  return { coefficient: BigInt(value), scale };
}

function asDouble({ field }: FieldRef, value: RowValue): number {
  return field.scale === undefined ? Number(value) : Number(value) / 10 ** field.scale;
}
