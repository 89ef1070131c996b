/** An exact decimal: coefficient × 10^-scale, the scale not below zero. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

const pattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Exponents are clamped here: beyond this power of ten a number is outside every column's range, or indistinguishable
 * from zero, and 1e999999999 is short to write but slow to multiply.
 */
const furthest = 2000;
const enormous = 10n ** BigInt(furthest);

/** Reads a decimal, with or without an exponent; undefined for anything else. */
export function readDecimal(text: string): Decimal | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const magnitude = BigInt(whole + fraction);
  const coefficient = sign ? -magnitude : magnitude;
  if (coefficient === 0n) return { coefficient, scale: 0 };
  const scale = fraction.length - Number(power);
  const leading = magnitude.toString().length - scale;
  if (leading > furthest) return { coefficient: sign ? -enormous : enormous, scale: 0 };
  if (leading < -furthest) return { coefficient: sign ? -1n : 1n, scale: furthest };
  return scale < 0 ? { coefficient: coefficient * 10n ** BigInt(-scale), scale: 0 } : { coefficient, scale };
}

/** Negative, zero or positive if `left` is less than, equal to or greater than `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = inUnits(left, scale) - inUnits(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The decimal in units of 10^-scale, rounded down, and whether that is exact. */
export function floorTo({ coefficient, scale: own }: Decimal, scale: number): { floor: bigint; exact: boolean } {
  if (own <= scale) return { floor: inUnits({ coefficient, scale: own }, scale), exact: true };
  const unit = 10n ** BigInt(own - scale);
  const remainder = ((coefficient % unit) + unit) % unit;
  return { floor: (coefficient - remainder) / unit, exact: remainder === 0n };
}

function inUnits({ coefficient, scale: own }: Decimal, scale: number): bigint {
  return coefficient * 10n ** BigInt(scale - own);
}
