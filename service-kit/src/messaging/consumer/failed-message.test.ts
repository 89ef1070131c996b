import { expect } from 'chai';
import { failuresOf, withFailure } from './failed-message.js';

describe('The failure headers of a message', () => {
  it('a message has no failure headers on its first delivery', () => {
    expect(failuresOf({ headers: undefined })).to.deep.equal({
      attempts: 0,
      firstFailedAt: undefined,
      lastFailedAt: undefined,
      error: undefined,
      reason: undefined,
    });
  });

  it('counts further attempts, and keeps the time of the first', () => {
    const first = withFailure(failuresOf({ headers: {} }), new TypeError('one'));
    const second = withFailure(failuresOf({ headers: first }), new Error('two'), 'attempts');
    expect(second).to.include({
      'x-attempts': 2,
      'x-first-failed-at': first['x-first-failed-at'],
      'x-error': 'Error: two',
      'x-reason': 'attempts',
    });
    expect(first['x-error']).to.equal('TypeError: one');
  });

  it('leaves out headers that the broker adds', () => {
    const headers = { 'x-death': [{ reason: 'expired' }], 'x-delivery-count': 4, 'x-attempts': 1 };
    expect(Object.keys(withFailure(failuresOf({ headers }), 'why'))).to.have.members([
      'x-attempts',
      'x-first-failed-at',
      'x-last-failed-at',
      'x-error',
    ]);
  });

  it('truncates a long error', () => {
    const { 'x-error': text } = withFailure(failuresOf({ headers: {} }), new Error('x'.repeat(5_000)));
    expect(text).to.have.length(1_000);
  });

  for (const nonsense of [-1, 1.5, 'many', Number.NaN, null, {}]) {
    it(`starts again at 0 if the number of attempts is ${String(nonsense)}`, () => {
      expect(failuresOf({ headers: { 'x-attempts': nonsense } }).attempts).to.equal(0);
    });
  }

  it("reports the broker's latest reason if ours is missing", () => {
    const headers = { 'x-death': [{ reason: 'delivery_limit' }, { reason: 'expired' }] };
    expect(failuresOf({ headers }).reason).to.equal('delivery-limit');
    expect(failuresOf({ headers: { ...headers, 'x-reason': 'malformed' } }).reason).to.equal('malformed');
  });
});
