import { type Instant, OffsetKind } from '../gen/jogging/common/v1/instant.js';
import { printClock } from './clock-text.js';

/** An instant, or why the text is not one: a clause that continues after the field's name. */
export type InstantReading =
  | { readonly ok: true; readonly instant: Instant }
  | { readonly ok: false; readonly fault: string };

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

/**
 * What a resource may store, in microseconds: 1700 up to the end of 2199. Microseconds of all these instants, in any
 * offset, are exact in a JavaScript number; from about 285 years around 1970 they are not.
 */
export const earliestInstantMicros = Date.UTC(1700, 0, 1) * 1000;
export const latestInstantMicros = Date.UTC(2200, 0, 1) * 1000 - 1;

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?((?:\[[^[\]]*\])*)$/;
const bareDate = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads an RFC 3339 date-time to be stored, years 1700 to 2199, and what devices write in its place: a space for `T`, `+0530`
 * and `+05`, up to nine digits of a second (cut after six), the suffix of RFC 9557. Without an offset the microseconds are
 * those of UTC. `-00:00` is `Z` (RFC 9557, section 2).
 */
export function parseInstant(text: string): InstantReading {
  const reading = parseDateTime(text);
  if (!reading.ok) return reading;
  const { micros } = reading.instant;
  if (micros < earliestInstantMicros || micros > latestInstantMicros) {
    return fault('must lie in the years 1700 to 2199');
  }
  return reading;
}

/**
 * Reads an instant to compare with, as it stands in a query: also a bare date (00:00 UTC), any year from 0001 to 9999, and
 * a space where the sign of the offset belongs, for `+` in a query is a space. Outside the years that `parseInstant` takes
 * the microseconds are rounded by a few, which no comparison with an instant that is kept can notice.
 */
export function parseInstantLiteral(text: string): InstantReading {
  if (bareDate.test(text)) return parseDateTime(`${text}T00:00:00Z`);
  return parseDateTime(text.replace(/(:\d{2}(?:\.\d+)?) (\d{2}(?::?\d{2})?(?:\[|$))/, '$1+$2'));
}

function parseDateTime(text: string): InstantReading {
  const match = dateTime.exec(text);
  if (!match) return fault('must be an RFC 3339 date-time, such as 2020-01-24T16:34:34.838199+00:00');
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const fraction = match[7] ?? '';
  if (!isCalendarDate(year, month, day))
    return fault(`must have a valid calendar date, which ${text.slice(0, 10)} is not`);
  if (hour > 23) return fault('must have an hour from 00 to 23');
  if (minute > 59) return fault('must have a minute from 00 to 59');
  if (second === 60) return fault('must not be a leap second (:60), which clocks here cannot represent');
  if (second > 59) return fault('must have a second from 00 to 59');
  if (fraction.length > 9) return fault('must have at most nine digits after the second');
  if (part(10) > 23 || part(11) > 59) return fault('must have an offset from -23:59 to +23:59');
  const suffix = readSuffix(match[12] ?? '');
  if (!suffix.ok) return suffix;
  const offsetMinutes = (part(10) * 60 + part(11)) * (match[9] === '-' ? -1 : 1);
  const localSeconds = startOfDay(year, month, day) / 1000 + hour * 3600 + minute * 60 + second;
  const kept = fraction.slice(0, 6);
  const micros = localSeconds * MICROS_PER_SECOND + Number(kept.padEnd(6, '0')) - offsetMinutes * MICROS_PER_MINUTE;
  return {
    ok: true,
    instant: {
      micros,
      // `|| 0`: a negative zero is not written to the wire as zero is.
      offsetMinutes: offsetMinutes || 0,
      fractionDigits: kept.length,
      offsetKind: offsetKindOf(match[8], match[9], offsetMinutes),
      zone: suffix.zone,
    },
  };
}

function offsetKindOf(zulu: string | undefined, sign: string | undefined, minutes: number): OffsetKind {
  if (zulu !== undefined || (sign === '-' && minutes === 0)) return OffsetKind.UTC;
  return sign === undefined ? OffsetKind.NONE : OffsetKind.NUMERIC;
}

/** The suffix of RFC 9557, section 4.1: a zone first, then tags, which are ignored unless they are critical. */
function readSuffix(text: string): { ok: true; zone: string | undefined } | { ok: false; fault: string } {
  let zone: string | undefined;
  for (const [index, [, critical = '', content = '']] of [...text.matchAll(/\[(!?)([^\]]*)\]/g)].entries()) {
    const isTag = content.includes('=');
    if (!isTag && index === 0 && /^[A-Za-z][A-Za-z0-9._+/-]*$/.test(content)) zone = content;
    else if (!isTag || critical)
      return {
        ok: false,
        fault: `must not end in [${critical}${content}]; a suffix is an IANA zone, such as [Europe/Paris]`,
      };
  }
  return { ok: true, zone };
}

/** The instant as RFC 3339 with the offset and the fraction digits that it came with. */
export function printInstant({ micros, offsetMinutes, fractionDigits, offsetKind }: Instant): string {
  return printInstantParts(micros, offsetMinutes, fractionDigits, offsetKind === OffsetKind.UTC);
}

/** The same of parts in columns: lists print two a row. */
export function printInstantParts(
  micros: number,
  offsetMinutes: number,
  fractionDigits: number,
  zulu: boolean,
): string {
  const local = localSeconds(micros, offsetMinutes);
  const clock = printClock(local.seconds);
  const fraction = fractionDigits === 0 ? '' : `.${String(local.micros).padStart(6, '0').slice(0, fractionDigits)}`;
  if (offsetMinutes !== 0) return `${clock}${fraction}${offsetText(offsetMinutes)}`;
  return `${clock}${fraction}${zulu ? 'Z' : '+00:00'}`;
}

function offsetText(offsetMinutes: number): string {
  const offset = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${twoDigits(Math.floor(offset / 60))}:${twoDigits(offset % 60)}`;
}

/** The calendar date of the instant in its own offset, YYYY-MM-DD. */
export function localDate({ micros, offsetMinutes }: Pick<Instant, 'micros' | 'offsetMinutes'>): string {
  return printClock(localSeconds(micros, offsetMinutes).seconds).slice(0, 10);
}

/** Whether there is such a day in the proleptic Gregorian calendar, years 0001 to 9999. */
export function isCalendarDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/** Whole seconds of the local clock since 1970-01-01T00:00:00, with the microseconds that remain. */
function localSeconds(micros: number, offsetMinutes: number): { seconds: number; micros: number } {
  const local = micros + offsetMinutes * MICROS_PER_MINUTE;
  // By remainder, because a quotient just below a whole number rounds up to it before Math.floor.
  const remainder = ((local % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  return { seconds: (local - remainder) / MICROS_PER_SECOND, micros: remainder };
}

/** Milliseconds of 00:00 UTC; not Date.UTC, which reads the years 0 to 99 as 1900 to 1999. */
function startOfDay(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function fault(text: string): InstantReading {
  return { ok: false, fault: text };
}
