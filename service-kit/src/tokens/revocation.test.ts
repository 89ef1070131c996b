import { expect } from 'chai';
import { epochOf, type RevocationState, tokenStanding } from './revocation.js';

const token = { sid: 'one.0b0f7c3e-5f3c-4f2f-9d7d-6f1f6e1d2c3b', gen: 4 };
const nothing: RevocationState = { epoch: 'one', denied: null, generation: null };

const table: [string, Partial<RevocationState>, string][] = [
  ['nothing revokes it', {}, 'valid'],
  ['its sign-in is denied', { denied: '1' }, 'revoked'],
  ['Redis has a higher generation', { generation: '5' }, 'revoked'],
  ['Redis has its own generation', { generation: '4' }, 'valid'],
  ['Redis has a lower generation', { generation: '3' }, 'valid'],
  ['Redis has a higher generation that sorts lower as text', { generation: '10' }, 'revoked'],
  ['Redis has another epoch', { epoch: 'two' }, 'revoked'],
  ['Redis has an epoch that its own begins with', { epoch: 'on' }, 'revoked'],
  ['Redis was emptied and has no epoch', { epoch: null }, 'unknown'],
  ['Redis was emptied, but has a denial', { epoch: null, denied: '1' }, 'unknown'],
];

describe('tokenStanding', () => {
  for (const [condition, held, expected] of table) {
    it(`a token is ${expected} when ${condition}`, () => {
      expect(tokenStanding(token, { ...nothing, ...held })).to.equal(expected);
    });
  }

  it('reads the epoch from the sign-in', () => {
    expect(epochOf(token.sid)).to.equal('one');
    expect(epochOf('no-epoch')).to.equal('');
  });
});
