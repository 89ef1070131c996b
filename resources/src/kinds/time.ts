import { type Instant, parseInstant, printInstant, printInstantParts, printTimestamp } from '@jogging/proto/common';
import { expectType, type Kind, oneColumn, refuse } from './kind.js';

const asNumber = expectType('number');

/** An instant that keeps the offset and the fraction digits it was written with. */
export const instantKind: Kind<Instant> = {
  columns: [
    { suffix: '_micros', kind: 'micros', line: 'plain' },
    { suffix: '_offset_minutes', kind: 'integer', line: 'plain' },
    { suffix: '_fraction_digits', kind: 'integer', line: 'plain' },
  ],
  toRow(row, [micros = '', offset = '', digits = ''], value) {
    row[micros] = value.micros;
    row[offset] = value.offsetMinutes;
    row[digits] = value.fractionDigits;
  },
  fromRow(row, [micros = '', offset = '', digits = '']) {
    const value = row[micros] ?? null;
    if (value === null) return undefined;
    return {
      micros: asNumber(value),
      offsetMinutes: asNumber(row[offset] ?? null),
      fractionDigits: asNumber(row[digits] ?? null),
    };
  },
  toJson: printInstant,
  printText: (micros = '', offset = '', digits = '') =>
    micros === '' ? 'null' : `"${printInstantParts(Number(micros), Number(offset), Number(digits))}"`,
  equals: (one, other) =>
    one.micros === other.micros &&
    one.offsetMinutes === other.offsetMinutes &&
    one.fractionDigits === other.fractionDigits,
  read(value) {
    if (typeof value !== 'string') return refuse('must be a string with an RFC 3339 date-time');
    const reading = parseInstant(value);
    return reading.ok ? { value: reading.instant } : refuse(reading.fault);
  },
};

/** A server-made instant: UTC, milliseconds. */
export const timestampKind: Kind<number> = {
  ...oneColumn({ suffix: '_ms', kind: 'millis', toColumn: (ms: number) => ms, fromColumn: asNumber }),
  toJson: printTimestamp,
  printText: (ms = '') => (ms === '' ? 'null' : `"${printTimestamp(Number(ms))}"`),
  read: () => refuse('is set by the server'),
};

/** The same in a column of type timestamptz. */
export const momentKind: Kind<number> = {
  ...timestampKind,
  ...oneColumn({
    kind: 'timestamptz',
    toColumn: (ms: number) => new Date(ms),
    fromColumn(value) {
      if (!(value instanceof Date)) throw new TypeError(`a column holds a ${typeof value} instead of a time`);
      return value.getTime();
    },
  }),
};
