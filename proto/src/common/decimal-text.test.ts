import { expect } from 'chai';
import fc from 'fast-check';
import {
  divideToThousandths,
  parseDecimal,
  printCoordinate,
  printDecimal,
  printThousandths,
  saturateInt32,
} from './decimal-text.js';

function scaled(value: string | number, scale: number): bigint | string {
  const reading = parseDecimal(value, scale);
  return reading.ok ? reading.scaled : reading.fault;
}

describe('decimals as text', () => {
  for (const [value, expected] of [
    ['12.8947909', 128947909n],
    ['90', 900000000n],
    ['-180.0', -1800000000n],
    ['0012.50', 125000000n],
    ['-0', 0n],
    ['0.00000005', 0n],
    ['0.00000015', 2n],
    ['0.000000050000000000000000000000000000001', 1n],
    ['-0.00000015', -2n],
    ['-0.00000025', -2n],
    [12.5, 125000000n],
    [1e-7, 1n],
    [1.5e-7, 2n],
    [-1e-7, -1n],
    [5e-324, 0n],
    [1e21, 10n ** 28n],
    ['1e3', 10_000_000_000n],
    ['5.17E-4', 5170n],
    ['-4.4E-5', -440n],
    ['12.5e+1', 1_250_000_000n],
    ['1e-999', 0n],
    [1.7976931348623157e308, 17976931348623157n * 10n ** 299n],
  ] as const) {
    it(`reads ${JSON.stringify(value)} as ${expected} units of 10^-7`, () => {
      expect(scaled(value, 7)).to.equal(expected);
    });
  }

  for (const value of [
    '',
    ' 1',
    '1 ',
    '+1',
    '.5',
    '5.',
    '1,5',
    '0x10',
    '--1',
    '١',
    '1\n',
    Number.NaN,
    '1e',
    '1e1000',
    'e3',
    '1e1.5',
    '1'.repeat(401),
  ]) {
    it(`refuses ${JSON.stringify(value).slice(0, 20)}`, () => {
      expect(scaled(value, 7)).to.contain('decimal number');
    });
  }

  it('reports whether digits were lost by rounding', () => {
    expect(parseDecimal('4200.0', 0)).to.include({ ok: true, scaled: 4200n, exact: true });
    expect(parseDecimal('4200.5', 0)).to.include({ ok: true, scaled: 4200n, exact: false });
    expect(parseDecimal(4200, 0)).to.include({ ok: true, exact: true });
  });

  it('prints without trailing zeros, down to the decimals asked for', () => {
    expect(['125000000', '-1', '900000000', '0'].map((e7) => printDecimal(BigInt(e7), 7, 0))).to.deep.equal([
      '12.5',
      '-0.0000001',
      '90',
      '0',
    ]);
    expect([7_500_000, 3125, 215_500, 0, 20].map((milli) => printDecimal(milli, 3, 1))).to.deep.equal([
      '7500.0',
      '3.125',
      '215.5',
      '0.0',
      '0.02',
    ]);
  });

  it('prints coordinates and thousandths as the general printer does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }), (value) => {
        expect(printCoordinate(value)).to.equal(printDecimal(value, 7, 0));
        expect(printThousandths(value)).to.equal(printDecimal(value, 3, 1));
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(printThousandths(value)).to.equal(printDecimal(value, 3, 1));
      }),
    );
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(12), (value, scale) => {
        expect(scaled(printDecimal(value, scale, 0), scale)).to.equal(value);
      }),
    );
  });

  it('reads a number as the text that JSON has for it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -180, max: 180 }), (value) => {
        const reading = scaled(value, 7);
        expect(reading).to.be.a('bigint');
        expect(Math.abs(Number(reading) / 1e7 - value)).to.be.at.most(0.5000001e-7);
      }),
    );
  });
});

describe('quotients in thousandths', () => {
  for (const [numerator, denominator, expected] of [
    [15000, 4800, 3125],
    [4200, 1451, 2895],
    [1, 2000, 0],
    [3, 2000, 2],
    [5, 2000, 2],
    [-3, 2000, -2],
    [0, 7, 0],
    [1_000_000n * 9_007_199_254n, 1000n, 9_007_199_254_000_000],
  ] as const) {
    it(`computes ${numerator} / ${denominator} as ${expected}`, () => {
      expect(divideToThousandths(numerator, denominator)).to.equal(expected);
    });
  }

  it('a quotient is at most half a thousandth off, and rounds ties to even', () => {
    const quotients = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.bigInt({ min: 100_000n, max: 10n ** 10n }));
    fc.assert(
      fc.property(quotients, ([numerator, denominator]) => {
        const milli = BigInt(divideToThousandths(numerator, denominator));
        const difference = 2n * (numerator * 1000n - milli * denominator);
        const distance = difference < 0n ? -difference : difference;
        expect(distance <= denominator).to.equal(true);
        if (distance === denominator) expect(milli % 2n).to.equal(0n);
      }),
    );
  });

  it('refuses to divide by zero or beyond the exact range', () => {
    expect(() => divideToThousandths(1, 0)).to.throw(RangeError);
    expect(() => divideToThousandths(10n ** 17n, 1)).to.throw(RangeError);
  });
});

describe('saturation', () => {
  it('keeps numbers within 32 bits and replaces others by the nearest limit', () => {
    expect([5n, -(10n ** 20n), 10n ** 20n].map(saturateInt32)).to.deep.equal([5, -2147483648, 2147483647]);
  });
});
