import { expect } from 'chai';
import fc from 'fast-check';
import { printClock, printTimestamp } from './clock-text.js';

const first = Date.parse('0000-01-01T00:00:00Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

describe('times as text', () => {
  it('prints times as Date does, in any order of days', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 5 }), (times) => {
        for (const ms of times) {
          expect(printTimestamp(ms)).to.equal(new Date(ms).toISOString());
          expect(printClock(Math.floor(ms / 1000))).to.equal(new Date(ms).toISOString().slice(0, 19));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('prints the ends of days, seconds and milliseconds as Date does', () => {
    for (const ms of [0, -1, 1, 99, 100, 999, 1_000, 59_999, 60_000, 86_399_999, 86_400_000, -86_400_000]) {
      expect(printTimestamp(ms)).to.equal(new Date(ms).toISOString());
    }
  });
});
