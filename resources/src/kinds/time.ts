import {
  type Instant,
  OffsetKind,
  parseInstant,
  printInstant,
  printInstantParts,
  printTimestamp,
} from '@jogging/proto/common';
import { type ColumnValue, expectType, type Kind, oneColumn, refuse } from './kind.js';

const asNumber = expectType('number');

/** How the kind of an offset is stored; null for what release 1.0.0 wrote, which did not distinguish them. */
const offsetWords = { [OffsetKind.NUMERIC]: 'numeric', [OffsetKind.UTC]: 'utc' } as const;

function offsetKindOf(word: ColumnValue): OffsetKind | undefined {
  if (word === null) return undefined;
  return word === 'utc' ? OffsetKind.UTC : OffsetKind.NUMERIC;
}

function wordOf({ offsetKind }: Instant): ColumnValue {
  return offsetKind === OffsetKind.NUMERIC || offsetKind === OffsetKind.UTC ? offsetWords[offsetKind] : null;
}

/** Whether it was written with `Z`. If an earlier release has changed the offset since, the offset counts. */
function isZulu({ offsetKind, offsetMinutes }: Instant): boolean {
  return offsetKind === OffsetKind.UTC && offsetMinutes === 0;
}

/** An instant that keeps the offset and the fraction digits it was written with. */
export const instantKind: Kind<Instant> = {
  columns: [
    { suffix: '_micros', kind: 'micros', line: 'plain' },
    { suffix: '_offset_minutes', kind: 'integer', line: 'plain' },
    { suffix: '_fraction_digits', kind: 'integer', line: 'plain' },
    { suffix: '_offset_kind', kind: 'text', line: 'plain', generation: 2 },
  ],
  toRow(row, [micros = '', offset = '', digits = '', kind = ''], value) {
    row[micros] = value.micros;
    row[offset] = value.offsetMinutes;
    row[digits] = value.fractionDigits;
    row[kind] = wordOf(value);
  },
  fromRow(row, [micros = '', offset = '', digits = '', kind = '']) {
    const value = row[micros] ?? null;
    if (value === null) return undefined;
    return {
      micros: asNumber(value),
      offsetMinutes: asNumber(row[offset] ?? null),
      fractionDigits: asNumber(row[digits] ?? null),
      offsetKind: offsetKindOf(row[kind] ?? null),
      zone: undefined,
    };
  },
  toJson: printInstant,
  printText: (micros = '', offset = '', digits = '', kind = '') =>
    micros === '' ? 'null' : `"${printInstantParts(Number(micros), Number(offset), Number(digits), kind === 'utc')}"`,
  // Trailing zeros of the fraction do not matter; `Z` and `+00:00` mean different things (RFC 9557).
  equals: (one, other) =>
    one.micros === other.micros && one.offsetMinutes === other.offsetMinutes && isZulu(one) === isZulu(other),
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
      if (!(value instanceof Date)) throw new TypeError(`a column has a ${typeof value} instead of a time`);
      return value.getTime();
    },
  }),
};
