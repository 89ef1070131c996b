/** A value read as a decimal in units of 10^-scale; `exact` is false if digits were rounded away. */
export type DecimalReading =
  | { readonly ok: true; readonly scaled: bigint; readonly exact: boolean }
  | { readonly ok: false; readonly fault: string };

const plainDecimal = /^(-?)(\d+)(?:\.(\d+))?$/;
const exponential = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;
/** As many digits as any JavaScript number has in plain notation, and some; nobody measures with more. */
const MAX_LENGTH = 400;

/**
 * Reads a decimal (`-?digits[.digits][e±digits]`) or a JSON number exactly into units of 10^-`scale`, rounding half-even what
 * lies beyond. Check bounds on `scaled`, before any `Number`.
 */
export function parseDecimal(value: string | number, scale: number): DecimalReading {
  const given = String(value);
  const text = plainNotation(given);
  const match = given.length > MAX_LENGTH ? null : plainDecimal.exec(text);
  if (!match) return { ok: false, fault: 'must be a decimal number, such as 4200 or "12.8947909"' };
  const whole = match[2] ?? '';
  const fraction = (match[3] ?? '').padEnd(scale, '0');
  const digits = whole + fraction;
  const kept = BigInt(whole + fraction.slice(0, scale));
  const unit = 10n ** BigInt(fraction.length - scale);
  const magnitude = roundHalfEven(kept * unit + BigInt(digits.slice(whole.length + scale) || '0'), unit);
  return { ok: true, scaled: match[1] ? -magnitude : magnitude, exact: /^0*$/.test(fraction.slice(scale)) };
}

/** The decimal of `scaled` units of 10^-`scale`, trailing zeros dropped down to `minimumDecimals`. */
export function printDecimal(scaled: number | bigint, scale: number, minimumDecimals: number): string {
  const value = BigInt(scaled);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const fraction = digits.slice(point).replace(/0+$/, '').padEnd(minimumDecimals, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${fraction && `.${fraction}`}`;
}

/** Thousandths as one to three decimals: `7500.0`, `3.125`. */
export function printThousandths(milli: number): string {
  // The list's hot path: three such figures a row, all far within exact numbers.
  const rest = Math.abs(milli % 1000);
  const whole = Math.trunc(Math.abs(milli) / 1000);
  return `${milli < 0 ? '-' : ''}${whole}.${rest === 0 ? '0' : fractionText(rest, 1_000)}`;
}

/** Units of 10^-7 degrees as a decimal without trailing zeros: `12.5`, `-0.0000001`, `90`. */
export function printCoordinate(e7: number): string {
  const rest = Math.abs(e7 % 10_000_000);
  const whole = `${e7 < 0 ? '-' : ''}${Math.trunc(Math.abs(e7) / 10_000_000)}`;
  return rest === 0 ? whole : `${whole}.${fractionText(rest, 10_000_000)}`;
}

/** The digits of `rest` / `unit`, a power of ten above it, without trailing zeros. */
function fractionText(rest: number, unit: number): string {
  let digits = rest + unit;
  while (digits % 10 === 0) digits /= 10;
  return String(digits).slice(1);
}

/**
 * The quotient of two exact integers in thousandths, rounded half-even.
 *
 * @throws RangeError for a denominator that is not above zero, or a quotient beyond exact numbers.
 */
export function divideToThousandths(numerator: number | bigint, denominator: number | bigint): number {
  if (denominator <= 0) throw new RangeError(`cannot divide by ${denominator}`);
  const dividend = BigInt(numerator) * 1000n;
  const magnitude = roundHalfEven(dividend < 0n ? -dividend : dividend, BigInt(denominator));
  const quotient = Number(dividend < 0n ? -magnitude : magnitude);
  if (!Number.isSafeInteger(quotient)) throw new RangeError('the quotient is beyond exact numbers');
  return quotient;
}

/** The nearest value of a protobuf int32: a value out of its range is out of every bound too. */
export function saturateInt32(value: bigint): number {
  const bounded = value < -0x8000_0000n ? -0x8000_0000n : value > 0x7fff_ffffn ? 0x7fff_ffffn : value;
  return Number(bounded);
}

/** `numerator` / `denominator`, both not negative, to the nearest whole number, a tie to the even one. */
function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** A number without its exponent, if it has one. */
function plainNotation(text: string): string {
  const match = text.length > MAX_LENGTH ? null : exponential.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return `${sign}${padded.slice(0, point)}${point < padded.length ? `.${padded.slice(point)}` : ''}`;
}
