import { expect } from 'chai';
import fc from 'fast-check';
import { ageMs, dateOf, hourOf, nearestHour } from './hour.js';

const micros = (iso: string): number => Date.parse(iso) * 1000;

describe('the nearest hour', () => {
  const table: [string, string][] = [
    ['2020-01-21T11:00:00Z', '2020-01-21T11:00:00.000Z'],
    ['2020-01-21T11:29:59.999Z', '2020-01-21T11:00:00.000Z'],
    ['2020-01-21T11:30:00Z', '2020-01-21T12:00:00.000Z'],
    ['2020-01-21T23:45:00Z', '2020-01-22T00:00:00.000Z'],
    ['2020-01-21T11:20:00+05:45', '2020-01-21T06:00:00.000Z'],
    ['1969-12-31T23:20:00Z', '1969-12-31T23:00:00.000Z'],
    ['1969-12-31T23:40:00Z', '1970-01-01T00:00:00.000Z'],
  ];
  for (const [instant, hour] of table) {
    it(`the hour nearest to ${instant} is ${hour}`, () => {
      expect(dateOf(nearestHour(micros(instant))).toISOString()).to.equal(hour);
    });
  }

  it('the nearest hour is a full hour at most thirty minutes away, and its own nearest hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000_000_000, max: 4_000_000_000_000_000 }), (instant) => {
        const hour = nearestHour(instant);
        expect(Math.abs(hour % 3600)).to.equal(0);
        expect(Math.abs(hour * 1e6 - instant)).to.be.at.most(1_800_000_000);
        expect(hourOf(dateOf(hour))).to.equal(hour);
      }),
    );
  });

  it('the nearest hour is in the future for a run that has just ended after half past', () => {
    const now = new Date('2026-05-01T10:40:00Z');
    expect(ageMs(hourOf(now), now)).to.equal(-20 * 60_000);
  });
});
