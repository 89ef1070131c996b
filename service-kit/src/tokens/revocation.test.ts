import { expect } from 'chai';
import { epochOf, type RevocationState, tokenStanding } from './revocation.js';

const token = { sid: 'one.0b0f7c3e-5f3c-4f2f-9d7d-6f1f6e1d2c3b', gen: 4 };
const nothing: RevocationState = { epoch: 'one', denied: null, generation: null };

const table: [string, Partial<RevocationState>, string][] = [
  ['nothing is held against it', {}, 'valid'],
  ['its sign-in is denied', { denied: '1' }, 'revoked'],
  ['a higher generation is held', { generation: '5' }, 'revoked'],
  ['its own generation is held', { generation: '4' }, 'valid'],
  ['a lower generation is held', { generation: '3' }, 'valid'],
  ['a generation is held that sorts lower as text', { generation: '10' }, 'revoked'],
  ['Redis lives another life', { epoch: 'two' }, 'revoked'],
  ['Redis lives a life whose name begins with the old one’s', { epoch: 'on' }, 'revoked'],
  ['Redis was emptied and has no epoch', { epoch: null }, 'unknown'],
  ['Redis was emptied, whatever else it holds', { epoch: null, denied: '1' }, 'unknown'],
];

describe('the standing of a token', () => {
  for (const [condition, held, expected] of table) {
    it(`is ${expected} when ${condition}`, () => {
      expect(tokenStanding(token, { ...nothing, ...held })).to.equal(expected);
    });
  }

  it('reads the epoch off the sign-in', () => {
    expect(epochOf(token.sid)).to.equal('one');
    expect(epochOf('no-epoch')).to.equal('');
  });
});
