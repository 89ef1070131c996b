import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs } from './backoff.js';

describe('Backoff', () => {
  it('the wait doubles with each failure up to its maximum, with at most half of it as jitter', () => {
    const range = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), range, range, (failures, first, extra) => {
        const most = first + extra;
        const ceiling = Math.min(most, first * 2 ** Math.min(failures - 1, 30));
        const wait = backoffMs(failures, first, most);
        expect(wait).to.be.at.least(ceiling / 2);
        expect(wait).to.be.at.most(ceiling);
      }),
    );
  });

  it('the wait differs between callers', () => {
    const waits = new Set(Array.from({ length: 50 }, () => backoffMs(3)));
    expect(waits.size).to.be.greaterThan(40);
  });
});
