import { expect } from 'chai';
import fc from 'fast-check';
import { LiveCallers, PAUSE_MS } from './live-callers.js';

describe('LiveCallers', () => {
  it('tells whether another user has called since a moment or shortly before, for calls in any order of users', () => {
    const calls = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(calls, fc.constantFrom('a', 'b', 'd'), fc.nat(12), (users, uid, moment) => {
        const since = moment * 200 + PAUSE_MS;
        const callers = new LiveCallers();
        for (const [at, user] of users.entries()) callers.note(user, at * 200);
        const expected = users.some((user, at) => user !== uid && at * 200 >= since - PAUSE_MS);
        expect(callers.othersSince(uid, since)).to.equal(expected);
      }),
    );
  });
});
