import { expect } from 'chai';
import { retryAfter } from './http.js';

describe('Retry-After', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  const table: [string | null, number | undefined][] = [
    ['120', 120_000],
    [' 5 ', 5_000],
    ['0', 0],
    ['Tue, 10 Mar 2026 12:00:30 GMT', 30_000],
    ['Tue, 10 Mar 2026 11:00:00 GMT', 0],
    ['99999999', 86_400_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ];
  for (const [header, wait] of table) {
    it(`a Retry-After of ${JSON.stringify(header)} is ${wait === undefined ? 'not known' : `${wait} ms`}`, () => {
      expect(retryAfter(header, now)).to.equal(wait);
    });
  }
});
