import { isoWeek, yearAndMonth } from './calendar.js';

export const periodKinds = ['week', 'month', 'year'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** A week, month or year with figures. */
export interface Period {
  readonly kind: PeriodKind;
  /** Its first day, YYYY-MM-DD. */
  readonly start: string;
  /** The ISO week-year of a week, the calendar year otherwise. */
  readonly year: number;
  /** Week 1 to 53, month 1 to 12, 0 for a year. */
  readonly number: number;
}

/** The periods that a run on this date counts in. @throws RangeError for a text that is not YYYY-MM-DD. */
export function periodsOf(date: string): Readonly<Record<PeriodKind, Period>> {
  const week = isoWeek(date);
  const { year, month } = yearAndMonth(date);
  const yearText = date.slice(0, 4);
  return {
    week: { kind: 'week', start: week.monday, year: week.year, number: week.week },
    month: { kind: 'month', start: `${yearText}-${date.slice(5, 7)}-01`, year, number: month },
    year: { kind: 'year', start: `${yearText}-01-01`, year, number: 0 },
  };
}
