import { expect } from 'chai';
import fc from 'fast-check';
import { Instant, OffsetKind } from '../gen/jogging/common/v1/instant.js';
import {
  earliestInstantMicros,
  isCalendarDate,
  latestInstantMicros,
  localDate,
  parseInstant,
  parseInstantLiteral,
  printInstant,
} from './instant-text.js';

function read(text: string): Instant {
  const reading = parseInstant(text);
  if (!reading.ok) throw new Error(`${text}: ${reading.fault}`);
  return reading.instant;
}

function faultOf(text: string): string {
  const reading = parseInstant(text);
  return reading.ok ? 'no fault' : reading.fault;
}

const anyInstant = fc.record({
  micros: fc.integer({ min: earliestInstantMicros, max: latestInstantMicros }),
  offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
  fractionDigits: fc.constant(6),
  offsetKind: fc.constant(OffsetKind.NUMERIC),
  zone: fc.constant(undefined),
});

describe('instants as text', () => {
  it('reads microseconds, offset and digits', () => {
    expect(read('2020-01-24T16:34:34.838199+00:00')).to.deep.equal({
      micros: 1_579_883_674_838_199,
      offsetMinutes: 0,
      fractionDigits: 6,
      offsetKind: OffsetKind.NUMERIC,
      zone: undefined,
    });
    expect(read('1969-12-31T23:59:59.5-05:30')).to.deep.equal({
      micros: 19_799_500_000,
      offsetMinutes: -330,
      fractionDigits: 1,
      offsetKind: OffsetKind.NUMERIC,
      zone: undefined,
    });
  });

  for (const [text, printed] of [
    ['2020-01-24T16:34:34Z', '2020-01-24T16:34:34Z'],
    ['2020-01-24t16:34:34z', '2020-01-24T16:34:34Z'],
    ['2020-01-24T16:34:34+00:00', '2020-01-24T16:34:34+00:00'],
    ['2020-01-24T16:34:34-00:00', '2020-01-24T16:34:34Z'],
    ['2020-01-24 16:34:34+0530', '2020-01-24T16:34:34+05:30'],
    ['2020-01-24T16:34:34+05', '2020-01-24T16:34:34+05:00'],
    ['2020-01-24T16:34:34.1234567Z', '2020-01-24T16:34:34.123456Z'],
    ['2020-01-24T16:34:34.999999999Z', '2020-01-24T16:34:34.999999Z'],
    ['2020-01-24T16:34:34+01:00[Europe/Paris]', '2020-01-24T16:34:34+01:00'],
    ['2020-01-24T16:34:34Z[!America/Argentina/Buenos_Aires][u-ca=iso8601]', '2020-01-24T16:34:34Z'],
    ['2020-01-24T16:34:34.100+05:30', '2020-01-24T16:34:34.100+05:30'],
    ['2020-02-29T23:59:59.000000-23:59', '2020-02-29T23:59:59.000000-23:59'],
    ['2000-02-29T00:00:00+23:59', '2000-02-29T00:00:00+23:59'],
    ['1700-01-01T00:00:00Z', '1700-01-01T00:00:00Z'],
    ['2199-12-31T23:59:59.999999Z', '2199-12-31T23:59:59.999999Z'],
  ] as const) {
    it(`keeps ${text} as ${printed}`, () => {
      expect(printInstant(read(text))).to.equal(printed);
    });
  }

  for (const [text, word] of [
    ['2021-02-29T00:00:00Z', 'calendar'],
    ['1900-02-29T00:00:00Z', 'calendar'],
    ['2020-04-31T00:00:00Z', 'calendar'],
    ['2020-13-01T00:00:00Z', 'calendar'],
    ['2020-00-01T00:00:00Z', 'calendar'],
    ['2020-01-00T00:00:00Z', 'calendar'],
    ['0000-01-01T00:00:00Z', 'calendar'],
    ['2020-01-24T24:00:00Z', 'hour'],
    ['2020-01-24T23:60:00Z', 'minute'],
    ['2016-12-31T23:59:60Z', 'leap second'],
    ['2016-12-31T23:59:61Z', 'second'],
    ['2020-01-24T16:34:34.1234567890Z', 'nine digits'],
    ['2020-01-24T16:34:34Z[Europe/Paris][Europe/Paris]', 'suffix'],
    ['2020-01-24T16:34:34Z[+02:00]', 'suffix'],
    ['2020-01-24T16:34:34Z[Europe/Paris][!u-ca=hebrew]', 'suffix'],
    ['2020-01-24T16:34:34Z[]', 'suffix'],
    ['2020-01-24T16:34:34+5', 'RFC 3339'],
    ['2020-01-24  16:34:34Z', 'RFC 3339'],
    ['2020-01-24T16:34:34+24:00', 'offset'],
    ['2020-01-24T16:34:34+05:60', 'offset'],
    ['1699-12-31T23:59:59Z', '1700'],
    ['9999-12-31T23:59:59Z', '2199'],
    ['2020-01-24', 'RFC 3339'],
    ['2020-01-24T16:34Z', 'RFC 3339'],
    ['2020-01-24T16:34:34.Z', 'RFC 3339'],
    ['+02020-01-24T16:34:34Z', 'RFC 3339'],
    ['2020-01-24T16:34:34Z\n', 'RFC 3339'],
    ['٢٠٢٠-01-24T16:34:34Z', 'RFC 3339'],
    ['', 'RFC 3339'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} with a message about the ${word}`, () => {
      expect(faultOf(text)).to.contain(word);
    });
  }

  it('prints what it reads and reads what it prints', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(read(printInstant(instant))).to.deep.equal(instant);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps as many fraction digits as were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.nat(999_999), (digits, micros) => {
        const fraction = String(micros).padStart(6, '0').slice(0, digits);
        const text = `2020-01-24T16:34:34${fraction && `.${fraction}`}+02:00`;
        expect(printInstant(read(text))).to.equal(text);
      }),
    );
  });

  it('agrees with Date on whole milliseconds', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1700-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (date) => {
          expect(read(date.toISOString()).micros).to.equal(date.getTime() * 1000);
        },
      ),
    );
  });

  it('an instant survives the wire', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(Instant.decode(Instant.encode(instant).finish())).to.deep.equal(instant);
      }),
    );
  });

  it('distinguishes Z, a numeric offset and none, and keeps the zone of a suffix', () => {
    expect(read('2020-01-24T16:34:34Z')).to.include({ offsetKind: OffsetKind.UTC, zone: undefined });
    expect(read('2020-01-24T16:34:34+00:00')).to.include({ offsetKind: OffsetKind.NUMERIC });
    expect(read('2020-01-24T16:34:34')).to.include({ offsetKind: OffsetKind.NONE });
    expect(read('2020-01-24T16:34:34[Europe/Paris]')).to.include({ offsetKind: OffsetKind.NONE, zone: 'Europe/Paris' });
  });

  it("computes the local date from the instant's own offset", () => {
    expect(localDate(read('2019-12-31T23:30:00-01:00'))).to.equal('2019-12-31');
    expect(localDate(read('2020-01-01T00:30:00+14:00'))).to.equal('2020-01-01');
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(localDate(instant)).to.equal(printInstant(instant).slice(0, 10));
      }),
    );
  });

  it('knows the days that Date knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.nat(14), fc.nat(33), (year, month, day) => {
        const date = new Date(0);
        date.setUTCFullYear(year, month - 1, day);
        const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(isCalendarDate(year, month, day)).to.equal(same);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('instants in queries', () => {
  const micros = (text: string): number | string => {
    const reading = parseInstantLiteral(text);
    return reading.ok ? reading.instant.micros : reading.fault;
  };

  it('reads a bare date as 00:00 UTC', () => {
    expect(micros('2020-01-21')).to.equal(Date.UTC(2020, 0, 21) * 1000);
    expect(micros('2021-02-29')).to.contain('calendar');
  });

  it("reads a space in place of an offset's sign as a plus", () => {
    expect(micros('2020-01-24T16:34:34 05:30')).to.equal(micros('2020-01-24T16:34:34+05:30'));
    expect(micros('2020-01-24T16:34:34.5 0530')).to.equal(micros('2020-01-24T16:34:34.5+05:30'));
    expect(micros('2020-01-24 16:34:34')).to.equal(micros('2020-01-24T16:34:34Z'));
  });

  it('reads all years from 0001 to 9999 in their order', () => {
    expect(micros('0001-01-01')).to.be.below(earliestInstantMicros);
    expect(micros('9999-12-31T23:59:59.999999Z')).to.be.above(latestInstantMicros);
    expect(micros('0000-01-01')).to.contain('calendar');
  });
});
