/**
 * Calendar arithmetic on YYYY-MM-DD only: no Date, no time zone, so that a run's week depends only on its own date and not on the
 * machine. Dates are of the proleptic Gregorian calendar, years 0001 to 9999, as in ISO 8601.
 */
const DAYS_PER_WEEK = 7;
/** Days in a 400-year cycle and its parts. */
const DAYS_PER_ERA = 146_097;
const DAYS_PER_CENTURY = 36_524;
const DAYS_PER_FOUR_YEARS = 1_460;
/** Days from 0000-03-01, where the arithmetic begins, to 1970-01-01. */
const EPOCH_OFFSET = 719_468;

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface IsoWeek {
  /** The ISO week-year, which contains the week's Thursday. */
  readonly year: number;
  /** 1 to 53. */
  readonly week: number;
  /** Its Monday, YYYY-MM-DD. */
  readonly monday: string;
}

/**
 * The ISO 8601 week of a date: weeks begin on Monday, and week 1 is the one with the year's first Thursday.
 *
 * @throws RangeError for a text that is not YYYY-MM-DD.
 */
export function isoWeek(date: string): IsoWeek {
  const day = dayNumber(date);
  const monday = day - weekday(day);
  const thursday = fromDayNumber(monday + 3);
  const firstOfYear = toDayNumber({ year: thursday.year, month: 1, day: 1 });
  return {
    year: thursday.year,
    week: Math.floor((monday + 3 - firstOfYear) / DAYS_PER_WEEK) + 1,
    monday: print(fromDayNumber(monday)),
  };
}

/** @throws RangeError for a text that is not YYYY-MM-DD. */
export function yearAndMonth(date: string): { readonly year: number; readonly month: number } {
  const { year, month } = parse(date);
  return { year, month };
}

/** Days from 1970-01-01. @throws RangeError for a text that is not YYYY-MM-DD. */
export function dayNumber(date: string): number {
  return toDayNumber(parse(date));
}

/** 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday. */
function weekday(day: number): number {
  return (((day + 3) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

/**
 * Years are counted from March, so that the leap day is a year's last and the months' lengths are a straight line:
 * H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
function toDayNumber({ year, month, day }: CalendarDate): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_OFFSET;
}

/** The same source, civil_from_days. */
function fromDayNumber(days: number): CalendarDate {
  const shifted = days + EPOCH_OFFSET;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / DAYS_PER_FOUR_YEARS) +
      Math.floor(dayOfEra / DAYS_PER_CENTURY) -
      Math.floor(dayOfEra / (DAYS_PER_ERA - 1))) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

function parse(date: string): CalendarDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) throw new RangeError(`not a date: ${date}`);
  return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

function print({ year, month, day }: CalendarDate): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
