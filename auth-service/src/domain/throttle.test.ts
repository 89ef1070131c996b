import { expect } from 'chai';
import fc from 'fast-check';
import { waitAfter } from './throttle.js';

describe('waitAfter', () => {
  const table: [number, number][] = [
    [0, 0],
    [1, 0],
    [4, 0],
    [5, 5],
    [6, 10],
    [7, 20],
    [8, 40],
    [9, 60],
    [10, 60],
    [1_000_000, 60],
  ];
  for (const [failures, seconds] of table) {
    it(`makes an account wait ${seconds} s after ${failures} failures`, () => {
      expect(waitAfter(failures)).to.equal(seconds);
    });
  }

  it('never shortens the wait after another failure, and never exceeds a minute', () => {
    fc.assert(
      fc.property(fc.nat(), (failures) => {
        expect(waitAfter(failures + 1)).to.be.at.least(waitAfter(failures));
        expect(waitAfter(failures)).to.be.within(0, 60);
      }),
    );
  });
});
