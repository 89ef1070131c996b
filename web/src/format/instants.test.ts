import { expect } from 'chai';
import fc from 'fast-check';
import { instantOf, isZone, localClock, printInstant, zoneOffset } from './instants.js';

const zones = ['Europe/Paris', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];

describe('instants', () => {
  it('shows the clock of the zone when there is one', () => {
    expect(localClock('2026-07-01T16:30:00Z', 'Europe/Paris').text).to.equal('2026-07-01T18:30:00');
  });

  it('shows the clock of the offset when there is no zone', () => {
    expect(localClock('2026-07-01T16:30:00.5-03:30', null)).to.deep.equal({
      text: '2026-07-01T16:30:00',
      offsetMinutes: -210,
    });
    expect(localClock('2026-07-01T16:30:00Z', null)).to.deep.equal({ text: '2026-07-01T16:30:00', offsetMinutes: 0 });
  });

  it('moves a time that a clock change skips forward', () => {
    expect(printInstant(instantOf('2026-03-29T02:30', 'Europe/Paris'), 'Europe/Paris')).to.equal(
      '2026-03-29T03:30:00+02:00',
    );
  });

  it('distinguishes zones from other words', () => {
    expect(isZone('Asia/Kolkata')).to.equal(true);
    expect(isZone('Paris')).to.equal(false);
  });

  it('reads back every instant that it prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.constantFrom(...zones), (seconds, zone) => {
        const printed = printInstant(seconds * 1000, zone);
        expect(Date.parse(printed)).to.equal(seconds * 1000);
        expect(localClock(printed, zone).offsetMinutes).to.equal(zoneOffset(seconds * 1000, zone));
      }),
    );
  });
});
