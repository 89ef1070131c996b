import { expect } from 'chai';
import fc from 'fast-check';
import { defaultRetryDelays, delayAfter, isLastTry } from './retry.js';

describe('the delay after a failure', () => {
  it('the delay grows from seconds to hours', () => {
    const delays = defaultRetryDelays.map((_, index) => delayAfter(index + 1, defaultRetryDelays, { jitter: 0 }));
    expect(delays).to.deep.equal([
      2_000, 10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
    ]);
  });

  it('does not wait after the last try', () => {
    expect(delayAfter(defaultRetryDelays.length + 1, defaultRetryDelays, { jitter: 0 })).to.equal(undefined);
    expect(isLastTry(defaultRetryDelays.length, defaultRetryDelays)).to.equal(true);
    expect(isLastTry(defaultRetryDelays.length - 1, defaultRetryDelays)).to.equal(false);
  });

  it('the delay is at least what the provider asked for', () => {
    expect(delayAfter(1, [2_000, 10_000], { retryAfterMs: 30_000, jitter: 0.5 })).to.equal(30_000);
    expect(delayAfter(2, [2_000, 10_000], { retryAfterMs: 3_000, jitter: 0 })).to.equal(10_000);
  });

  it('the delay grows from one failure to the next, whatever the jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: defaultRetryDelays.length - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, one, other) => {
          const sooner = delayAfter(failures, defaultRetryDelays, { jitter: one }) ?? 0;
          const later = delayAfter(failures + 1, defaultRetryDelays, { jitter: other }) ?? 0;
          expect(later).to.be.greaterThan(sooner);
        },
      ),
    );
  });
});
