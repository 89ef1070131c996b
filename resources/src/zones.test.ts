import { expect } from 'chai';
import { dateIn, instantOfLocal, isTimeZone, offsetAt } from './zones.js';

const at = (text: string): number => Date.parse(text);
const local = (text: string): number => Date.parse(`${text}Z`);
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000', '');

describe('offsets of time zones', () => {
  for (const [zone, instant, seconds] of [
    ['Europe/Paris', '2024-07-01T00:00:00Z', 7200],
    ['Europe/Paris', '2024-12-01T00:00:00Z', 3600],
    ['Asia/Kolkata', '2024-07-01T00:00:00Z', 19_800],
    ['Asia/Kathmandu', '2024-07-01T00:00:00Z', 20_700],
    ['Asia/Kathmandu', '1985-12-31T12:00:00Z', 19_800],
    ['Australia/Lord_Howe', '2024-07-01T00:00:00Z', 37_800],
    ['Australia/Lord_Howe', '2024-12-01T00:00:00Z', 39_600],
    ['Pacific/Kiritimati', '2024-07-01T00:00:00Z', 50_400],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', -36_000],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 50_400],
    ['Europe/Paris', '1800-01-01T00:00:00Z', 561],
    ['America/New_York', '1883-11-18T16:59:59Z', -17_762],
    ['Etc/GMT+12', '2024-07-01T00:00:00Z', -43_200],
  ] as const) {
    it(`the offset of ${zone} at ${instant} is ${seconds} s`, () => {
      expect(offsetAt(zone, at(instant)) / 1000).to.equal(seconds);
    });
  }
});

describe('local times of time zones', () => {
  for (const [zone, time, instant] of [
    ['Europe/Paris', '2024-06-02T10:00:00', '2024-06-02T08:00:00Z'],
    ['Europe/Paris', '2024-03-31T02:30:00', '2024-03-31T01:30:00Z'],
    ['Europe/Paris', '2024-03-31T01:59:59', '2024-03-31T00:59:59Z'],
    ['Europe/Paris', '2024-03-31T03:00:00', '2024-03-31T01:00:00Z'],
    ['Europe/Paris', '2024-10-27T02:30:00', '2024-10-27T00:30:00Z'],
    ['Europe/Paris', '2024-10-27T03:00:00', '2024-10-27T02:00:00Z'],
    ['Australia/Lord_Howe', '2024-10-06T02:15:00', '2024-10-05T15:45:00Z'],
    ['Australia/Lord_Howe', '2024-04-07T01:45:00', '2024-04-06T14:45:00Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00Z'],
    ['Pacific/Apia', '2011-12-29T23:59:59', '2011-12-30T09:59:59Z'],
    ['Pacific/Apia', '2011-12-31T00:00:00', '2011-12-30T10:00:00Z'],
  ] as const) {
    it(`reads ${time} in ${zone} as ${instant}`, () => {
      expect(iso(instantOfLocal(zone, local(time)))).to.equal(instant);
    });
  }
});

describe('dates in time zones', () => {
  it('dates in time zones are those of the local clock', () => {
    expect(dateIn('America/New_York', at('2024-08-05T00:30:00Z'))).to.equal('2024-08-04');
    expect(dateIn('Pacific/Kiritimati', at('2024-08-05T10:00:00Z'))).to.equal('2024-08-06');
    expect(dateIn('Etc/GMT+12', at('2024-08-05T11:59:59Z'))).to.equal('2024-08-04');
  });
});

describe('names of time zones', () => {
  it('names of time zones are those of the time zone database, not offsets', () => {
    for (const name of ['Europe/Paris', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'US/Pacific']) {
      expect(isTimeZone(name), name).to.equal(true);
    }
    for (const name of ['', 'Mars/Olympus', '+02:00', '-05', 'Europe/Paris ', '../etc/passwd', 'a'.repeat(70)]) {
      expect(isTimeZone(name), name).to.equal(false);
    }
  });
});
