import { expect } from 'chai';
import { placeOf } from './bands.js';

const bands = ['-10..-5', '-5..0', '0..5', '5..10', '10..15', 'dry', 'wet', '0..3', '3..6', '12..15'];

describe('places of bands', () => {
  it('orders bands by dimension, then by bounds as numbers', () => {
    expect(bands.toReversed().sort((one, other) => placeOf(one) - placeOf(other))).to.deep.equal(bands);
  });

  it('has no place for a text that is not a band', () => {
    for (const text of ['', '5', '5..', '5..9', '5.5..10.5', 'Dry'])
      expect(() => placeOf(text), text).to.throw(RangeError);
  });
});
