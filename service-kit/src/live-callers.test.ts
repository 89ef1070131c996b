import { expect } from 'chai';
import fc from 'fast-check';
import { LiveCallers } from './live-callers.js';

describe('LiveCallers', () => {
  it('tells whether another user has called since a moment, for calls in any order of users', () => {
    const calls = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(calls, fc.constantFrom('a', 'b', 'd'), fc.nat(12), (users, uid, since) => {
        const callers = new LiveCallers();
        for (const [at, user] of users.entries()) callers.note(user, at);
        const expected = users.some((user, at) => user !== uid && at >= since);
        expect(callers.othersSince(uid, since)).to.equal(expected);
      }),
    );
  });
});
