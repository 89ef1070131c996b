import { OffsetKind } from '@jogging/proto/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { find } from 'geo-tz/all';
import { at } from '../../test/attributes.js';
import { zoneAt } from '../geography/zone-at.js';
import { dateOf } from './dates.js';
import type { Uid } from './ids.js';

const owner = { uid: 'b0000000-0000-4000-8000-000000000001' as Uid, userId: 'ada' };
const e7 = (degrees: number): number => Math.round(degrees * 1e7);
const start = (lat: number, lng: number) => ({ startLatE7: e7(lat), startLngE7: e7(lng) });
const end = (lat: number, lng: number) => ({ endLatE7: e7(lat), endLngE7: e7(lng) });

const newYork = start(40.78, -73.96);
const tokyo = end(35.68, 139.69);

describe('the date of a run', () => {
  for (const [title, startTime, rest, ownerZone, date] of [
    [
      'is that of its zone first',
      '2024-08-05T00:30:00+02:00',
      { timeZone: 'America/New_York', ...tokyo },
      'UTC',
      '2024-08-04',
    ],
    ['is that of its numeric offset next', '2024-08-05T00:30:00+02:00', newYork, 'Asia/Tokyo', '2024-08-05'],
    ['takes +00:00 for an offset', '2024-08-05T00:30:00+00:00', newYork, 'Asia/Tokyo', '2024-08-05'],
    ['is that at its start for an evening run in UTC', '2024-08-05T00:30:00Z', newYork, 'UTC', '2024-08-04'],
    [
      'is that at its start before that at its end',
      '2024-08-05T15:30:00Z',
      { ...newYork, ...tokyo },
      'UTC',
      '2024-08-05',
    ],
    ['is that at its end if the start has no place', '2024-08-05T15:30:00Z', tokyo, 'UTC', '2024-08-06'],
    ['is that of the owner’s zone without a place', '2024-08-05T15:30:00Z', {}, 'Asia/Tokyo', '2024-08-06'],
    ['is that of UTC if nothing says more', '2024-08-05T23:30:00Z', {}, undefined, '2024-08-05'],
    ['is that on Kiritimati, 14 hours ahead', '2024-08-05T10:00:00Z', start(1.87, -157.4), undefined, '2024-08-06'],
    ['is that on Niue, across the date line', '2024-08-05T10:00:00Z', start(-19.05, -169.86), undefined, '2024-08-04'],
    ['skips the day that Samoa skipped', '2011-12-30T10:00:00Z', start(-13.83, -171.77), undefined, '2011-12-31'],
    ['is that in Nepal, at a quarter of an hour', '2024-08-05T18:14:59Z', start(27.7, 85.32), undefined, '2024-08-05'],
    ['is the next day in Nepal a second later', '2024-08-05T18:15:00Z', start(27.7, 85.32), undefined, '2024-08-06'],
    [
      'is that of local mean time before zones',
      '1850-06-01T23:51:00Z',
      start(48.8566, 2.3522),
      undefined,
      '1850-06-02',
    ],
    ['is that of McMurdo at the South Pole', '2024-08-05T12:00:00Z', start(-90, 0), undefined, '2024-08-06'],
    ['exists at the North Pole', '2024-08-05T12:00:00Z', start(90, 0), undefined, '2024-08-05'],
    ['is that of the sea’s zone', '2024-08-05T00:30:00Z', start(30, -45), undefined, '2024-08-04'],
    ['is that of the zone at 180 degrees east', '2024-08-05T12:30:00Z', start(0, 180), undefined, '2024-08-06'],
    ['is that of the zone at 180 degrees west', '2024-08-05T11:30:00Z', start(0, -180), undefined, '2024-08-04'],
  ] as const) {
    it(`the date of a run ${title}`, () => {
      const run = { startTime: at(startTime), ...rest };
      expect(dateOf(run, owner, { at: zoneAt, ofOwner: () => ownerZone })).to.equal(date);
    });
  }

  it('reads the owner’s zone only for a time in Z without zone and place', () => {
    const asked: string[] = [];
    const ofOwner = ({ userId }: { userId: string }) => void asked.push(userId);
    const zones = { at: zoneAt, ofOwner };
    dateOf({ startTime: at('2024-08-05T00:30:00+01:00') }, owner, zones);
    dateOf({ startTime: at('2024-08-05T00:30:00Z'), ...newYork }, owner, zones);
    dateOf({ startTime: at('2024-08-05T00:30:00Z'), timeZone: 'Asia/Tokyo' }, owner, zones);
    expect(asked).to.deep.equal([]);
    dateOf({ startTime: at('2024-08-05T00:30:00Z') }, owner, zones);
    expect(asked).to.deep.equal(['ada']);
  });
});

describe('the dates of ten thousand runs all over the world', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const anyRun = fc.record({
    ms: fc.integer({ min: Date.UTC(1700, 0, 2), max: Date.UTC(2199, 11, 30) }),
    lat: fc.integer({ min: -900_000_000, max: 900_000_000 }),
    lng: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
    offset: fc.integer({ min: -1439, max: 1439 }),
    zone: fc.constantFrom(...zones),
    written: fc.constantFrom('Z', 'offset', 'zone', 'owner'),
  });
  const inside = (degrees: number, most: number) => Math.max(-most, Math.min(most, degrees));
  /** Uses only the formatter, independently of our offsets. */
  const dateAt = (ms: number, timeZone: string): string => {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    const deps = new Map(clock.formatToParts(ms).map(({ type, value }) => [type, value]));
    return `${deps.get('year')}-${deps.get('month')}-${deps.get('day')}`;
  };

  it('the dates of runs equal those of a calendar in the zone, for times in Z, with offsets and with zones', () => {
    fc.assert(
      fc.property(anyRun, ({ ms, lat, lng, offset, zone, written }) => {
        const offsetMinutes = written === 'offset' ? offset : 0;
        const offsetKind = written === 'offset' ? OffsetKind.NUMERIC : OffsetKind.UTC;
        const run = {
          startTime: { micros: ms * 1000, offsetMinutes, fractionDigits: 3, offsetKind },
          ...(written !== 'owner' && { startLatE7: lat, startLngE7: lng }),
          ...(written === 'zone' && { timeZone: zone }),
        };
        const expected = {
          Z: () => dateAt(ms, find(inside(lat / 1e7, 89.9999), inside(lng / 1e7, 179.9999))[0] ?? ''),
          offset: () => new Date(ms + offset * 60_000).toISOString().slice(0, 10),
          zone: () => dateAt(ms, zone),
          owner: () => dateAt(ms, zone),
        }[written]();
        expect(dateOf(run, owner, { at: zoneAt, ofOwner: () => zone })).to.equal(expected);
      }),
      { numRuns: 10_000 },
    );
  }).timeout(60_000);
});
