import type { Refusal } from './found-run.js';

/** Parses a decimal as XML and CSV of other programs write it; undefined if it is not one. */
export function decimalOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The refusal of a row of a list without a distance, or with one that is not a number. */
export function noDistance(text: string | undefined, distance: number | undefined): Refusal {
  const isText = text !== undefined && distance === undefined;
  const detail = isText ? `The distance cannot be read: ${text.slice(0, 50)}.` : 'The row has no distance.';
  return { code: 'no_distance', detail };
}

const dateTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Parses a date-time of XML Schema to milliseconds since 1970; one without an offset is local. Undefined if it is not one. */
export function timeOf(text: string, toInstant: (local: string) => string): number | undefined {
  const match = dateTime.exec(text.trim());
  if (!match) return undefined;
  const [, date = '', clock = '', fraction = '', offset] = match;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const exact = Date.parse(`${date}T${seconds}Z`);
  if (Number.isNaN(exact)) return undefined;
  const millis = fraction === '' ? 0 : Number(`0.${fraction}`) * 1000;
  if (offset === undefined) return Date.parse(toInstant(`${date}T${seconds}`)) + Math.floor(millis);
  return exact - offsetMs(offset) + Math.floor(millis);
}

function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const digits = offset.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
