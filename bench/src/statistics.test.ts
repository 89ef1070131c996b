import { expect } from 'chai';
import { median, quantile } from './statistics.js';

describe('statistics', () => {
  it('the median is the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
  });
  it('a quantile interpolates between ranks', () => {
    expect(quantile([0, 10], 0.99)).to.be.closeTo(9.9, 1e-9);
    expect(quantile([5], 0.99)).to.equal(5);
  });
  it('refuses the median of no values', () => {
    expect(() => median([])).to.throw(RangeError);
  });
});
