import { expect } from 'chai';
import fc from 'fast-check';
import { compareDecimals, floorTo, readDecimal } from './decimal.js';

describe('decimals', function () {
  this.timeout(20_000);

  for (const [text, coefficient, scale] of [
    ['20', 20n, 0],
    ['-3.50', -350n, 2],
    ['1.25e3', 1250n, 0],
    ['1.25E+1', 125n, 1],
    ['5e-3', 5n, 3],
    ['0e999999999999', 0n, 0],
    ['-0.0', 0n, 0],
    ['123456789012345678901234567890.5', 1234567890123456789012345678905n, 1],
  ] as const) {
    it(`reads a decimal from ${text}`, () => {
      expect(readDecimal(text)).to.deep.equal({ coefficient, scale });
    });
  }

  it('reads no decimal from a sign, a point, or nothing', () => {
    for (const text of ['', '+1', '.5', '5.', '1e', '0x1', ' 1', '1\n', 'NaN', 'Infinity', '١']) {
      expect(readDecimal(text), text).to.equal(undefined);
    }
  });

  it('reads and compares decimals immediately, whatever their size', () => {
    const sizes = ['-1e999999999', '-1e400', '-1', '-1e-999999999', '0', '1e-999999999', '1', '1e400', '1e999999999'];
    const start = process.cpuUsage();
    const read = sizes.map((text) => readDecimal(text));
    read.slice(1).forEach((decimal, index) => {
      const before = read[index];
      expect(before && decimal && compareDecimals(before, decimal), sizes[index]).to.equal(-1);
    });
    expect(readDecimal(`1${'0'.repeat(16_000)}e-16000`)).to.not.equal(undefined);
    expect(process.cpuUsage(start).user / 1000, 'ms').to.be.below(500);
  });

  it('rounds decimals down to a scale, reporting whether the result is exact', () => {
    const floor = (text: string, scale: number): unknown => {
      const decimal = readDecimal(text);
      return decimal && floorTo(decimal, scale);
    };
    expect(floor('2.8955', 3)).to.deep.equal({ floor: 2895n, exact: false });
    expect(floor('-2.8955', 3)).to.deep.equal({ floor: -2896n, exact: false });
    expect(floor('2.8950', 3)).to.deep.equal({ floor: 2895n, exact: true });
    expect(floor('3', 3)).to.deep.equal({ floor: 3000n, exact: true });
    expect(floor('-1e-999999999', 0)).to.deep.equal({ floor: -1n, exact: false });
  });

  it('compares decimals like the doubles that they represent', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, double, (left, right) => {
        const [one, two] = [readDecimal(String(left)), readDecimal(String(right))];
        expect(one && two && compareDecimals(one, two)).to.equal(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });
});
