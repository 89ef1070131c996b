import { expect } from 'chai';
import fc from 'fast-check';
import {
  type BudgetLimits,
  type BudgetState,
  burstOf,
  fullBudget,
  laneWithinShare,
  take,
  userShareOf,
} from './budget.js';
import type { Lane } from './lane.js';

const noon = new Date('2026-03-10T12:00:00Z');
const later = (ms: number): Date => new Date(noon.getTime() + ms);

/** Grants at the given times, in order. */
function grants(limits: BudgetLimits, times: readonly number[], lane: Lane = 'fresh'): number[] {
  let state: BudgetState = fullBudget(limits, noon);
  return times.filter((time) => {
    const taking = take(state, limits, lane, later(time));
    state = taking.state;
    return taking.granted;
  });
}

describe('the budget of a provider', () => {
  it('never grants more than its limit within any minute, whatever the pattern of requests', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.array(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 90_000 })), {
          minLength: 1,
          maxLength: 400,
        }),
        (perMinute, gaps) => {
          let time = 0;
          const granted = grants(
            { perMinute, perDay: 1_000_000 },
            gaps.map((gap) => {
              time += gap;
              return time;
            }),
          );
          for (let start = 0; start < granted.length; start += 1) {
            const within = granted.filter((at) => at >= granted[start]! && at < granted[start]! + 60_000);
            expect(within.length).to.be.at.most(perMinute);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('grants most of its limit to a steady caller', () => {
    const everySecond = Array.from({ length: 600 }, (_, index) => index * 1000);
    for (const perMinute of [1, 4, 30]) {
      const granted = grants({ perMinute, perDay: 10_000 }, everySecond).length;
      expect(granted, `${perMinute} a minute`).to.be.at.least(Math.floor(perMinute * 10 * 0.7));
    }
  });

  it('grants a burst at once, then says how long to wait', () => {
    const limits = { perMinute: 80, perDay: 1000 };
    expect(grants(limits, Array(100).fill(0))).to.have.length(burstOf(limits));
    const empty = { ...fullBudget(limits, noon), tokens: 0 };
    const refused = take(empty, limits, 'fresh', noon);
    expect(refused).to.deep.include({ granted: false, limit: 'minute', waitMs: 1000 });
    expect(take(refused.state, limits, 'fresh', later(1000)).granted).to.equal(true);
  });

  it('keeps another fifth of the day’s budget from imports', () => {
    const limits = { perMinute: 80, perDay: 100 };
    const state = { ...fullBudget(limits, noon), used: 60 };
    expect(take(state, limits, 'import', noon)).to.deep.include({ granted: false, limit: 'day' });
    expect(take(state, limits, 'backfill', noon).granted).to.equal(true);
  });

  it('treats fresh runs beyond a user’s share of the day as older ones', () => {
    const limits = { perMinute: 60, perDay: 1_000 };
    expect(userShareOf(limits)).to.equal(50);
    expect(userShareOf({ perMinute: 1, perDay: 3 })).to.equal(1);
    expect(laneWithinShare('fresh', 49, limits)).to.equal('fresh');
    expect(laneWithinShare('fresh', 50, limits)).to.equal('backfill');
    expect(laneWithinShare('import', 50, limits)).to.equal('import');
  });

  it('reserves half of the burst and a fifth of the day for fresh runs', () => {
    const limits = { perMinute: 80, perDay: 100 };
    expect(grants(limits, Array(100).fill(0), 'backfill')).to.have.length(11);
    const nearlySpent = { ...fullBudget(limits, noon), used: 80 };
    expect(take(nearlySpent, limits, 'backfill', noon)).to.deep.include({ granted: false, limit: 'day' });
    expect(take(nearlySpent, limits, 'fresh', noon).granted).to.equal(true);
  });

  it('never grants more than its limit in a day, and starts over at midnight UTC', () => {
    const limits = { perMinute: 60, perDay: 10 };
    const spent = { ...fullBudget(limits, noon), used: 10 };
    const refused = take(spent, limits, 'fresh', noon);
    expect(refused).to.deep.include({ granted: false, limit: 'day', waitMs: 12 * 3_600_000 });
    const tomorrow = take(refused.state, limits, 'fresh', new Date('2026-03-11T00:00:00Z'));
    expect(tomorrow.granted).to.equal(true);
    expect(tomorrow.state).to.deep.include({ day: '2026-03-11', used: 1 });
  });

  it('grants nothing extra when the clock goes back', () => {
    const limits = { perMinute: 60, perDay: 10 };
    const empty = { ...fullBudget(limits, noon), tokens: 0, used: 3 };
    const back = take(empty, limits, 'fresh', later(-86_400_000));
    expect(back.granted).to.equal(false);
    expect(back.state).to.deep.include({ day: '2026-03-10', used: 3, tokens: 0 });
  });
});
