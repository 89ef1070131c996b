import { OffsetKind } from '@jogging/proto/common';
import { WeatherKind } from '@jogging/proto/weather';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Kind, Row } from './kind.js';
import {
  booleanKind,
  coordinateKind,
  digitsKind,
  integerKind,
  measuredKind,
  roundedKind,
  tenthsKind,
  thousandthsKind,
  wholeAsDecimalKind,
} from './number.js';
import { dateKind, namesKind, textKind, uuidKind, wordsKind } from './text.js';
import { instantKind, momentKind, timestampKind } from './time.js';

const ms = fc.integer({ min: -8e12, max: 7e12 });
const int32 = fc.integer();
const storable = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));

interface Case<Value> {
  readonly kind: Kind<Value>;
  readonly values: fc.Arbitrary<Value>;
}

const of = <Value>(kind: Kind<Value>, values: fc.Arbitrary<Value>): Case<Value> => ({ kind, values });

const cases: Readonly<Record<string, Case<unknown>>> = {
  text: of(textKind, storable),
  uuid: of(uuidKind, fc.uuid()),
  date: of(
    dateKind,
    ms.map((value) => new Date(value).toISOString().slice(0, 10)),
  ),
  words: of(
    wordsKind({
      [WeatherKind.UNSPECIFIED]: null,
      [WeatherKind.FORECAST]: 'forecast',
      [WeatherKind.ARCHIVE]: 'archive',
    }),
    fc.constantFrom(WeatherKind.FORECAST, WeatherKind.ARCHIVE),
  ),
  names: of(namesKind, fc.array(storable)),
  integer: of(integerKind, int32),
  digits: of(digitsKind, int32),
  rounded: of(roundedKind, int32),
  tenths: of(tenthsKind, int32),
  coordinate: of(coordinateKind, fc.integer({ min: -1_800_000_000, max: 1_800_000_000 })),
  thousandths: of(thousandthsKind, fc.maxSafeInteger()),
  'whole as decimal': of(wholeAsDecimalKind, int32),
  measured: of(
    measuredKind,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0),
  ),
  boolean: of(booleanKind, fc.boolean()),
  instant: of(
    instantKind,
    fc.record({
      micros: ms.map((value) => value * 1000 + 7),
      offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
      fractionDigits: fc.nat(6),
      offsetKind: fc.constantFrom(OffsetKind.UTC, OffsetKind.NUMERIC, undefined),
      zone: fc.constant(undefined),
    }),
  ),
  timestamp: of(timestampKind, ms),
  moment: of(momentKind, ms),
};

const namesOf = (kind: Kind<unknown>): string[] => kind.columns.map(({ suffix }) => `field${suffix}`);

/** A row's values as the texts of a line. */
const textsOf = (kind: Kind<unknown>, row: Row): string[] =>
  kind.columns.map(({ suffix, line }) => {
    const value = row[`field${suffix}`] ?? null;
    return line === 'json' ? JSON.stringify(value) : String(value ?? '');
  });

for (const [name, { kind, values }] of Object.entries(cases)) {
  describe(`a value of kind ${name}`, () => {
    it(`a value of kind ${name} is the same after it was stored in columns`, () => {
      fc.assert(
        fc.property(values, (value) => {
          const row = {};
          kind.toRow(row, namesOf(kind), value);
          const read = kind.fromRow(row, namesOf(kind));
          expect(read).to.deep.equal(value);
          expect(kind.equals(value, read)).to.equal(true);
        }),
      );
    });

    it(`a value of kind ${name} has one JSON text, from the value and from the line`, () => {
      if (kind.columns.some((column) => column.kind === 'timestamptz')) return;
      fc.assert(
        fc.property(values, (value) => {
          const row = {};
          kind.toRow(row, namesOf(kind), value);
          expect(kind.printText(...textsOf(kind, row))).to.equal(JSON.stringify(kind.toJson(value)));
        }),
      );
    });

    it(`a value of kind ${name} is absent if its columns are null`, () => {
      expect(kind.fromRow(Object.fromEntries(namesOf(kind).map((column) => [column, null])), namesOf(kind))).to.equal(
        undefined,
      );
    });
  });
}
