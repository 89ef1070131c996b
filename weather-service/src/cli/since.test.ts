import { expect } from 'chai';
import { parseSince } from './since.js';

describe('--since', () => {
  const now = new Date('2026-03-10T12:00:00Z');

  it('--since accepts a time', () => {
    expect(parseSince('2026-03-01T00:00:00Z', now)).to.deep.equal(new Date('2026-03-01T00:00:00Z'));
  });

  it('--since accepts a duration', () => {
    expect(parseSince('2d', now)).to.deep.equal(new Date('2026-03-08T12:00:00Z'));
    expect(parseSince('6h', now)).to.deep.equal(new Date('2026-03-10T06:00:00Z'));
  });

  it('--since refuses anything else', () => {
    expect(() => parseSince('yesterday', now)).to.throw('neither a time nor a duration');
  });
});
