import { expect } from 'chai';
import { decimalOf, noDistance, timeOf } from './values.js';

describe('values in files of other programs', () => {
  it('reads decimals, with an exponent too', () => {
    expect(['5.17E-4', '-4.4e-5', '12.50', ' ', 'n/a', undefined].map(decimalOf)).to.deep.equal([
      ...[0.000517, -0.000044, 12.5],
      ...[undefined, undefined, undefined],
    ]);
  });

  it('names a distance that is not a number', () => {
    expect(noDistance('5 km', undefined).detail).to.equal('The distance cannot be read: 5 km.');
    expect([noDistance(undefined, undefined).detail, noDistance('0.00', 0).detail]).to.deep.equal(
      Array(2).fill('The row has no distance.'),
    );
  });

  it('reads times with an offset as devices write it', () => {
    const expected = Date.UTC(2024, 5, 9, 8);
    for (const text of [
      ...['2024-06-09T08:00:00Z', '2024-06-09T10:00:00+02:00', '2024-06-09T10:00:00+0200', '2024-06-09T10:00:00+02'],
      ...['2024-06-09 10:00:00+02:00', '2024-06-09T08:00:00.0000000Z', '2024-06-09T06:00:00-02'],
    ]) {
      expect(
        timeOf(text, (local) => `${local}Z`),
        text,
      ).to.equal(expected);
    }
  });
});
