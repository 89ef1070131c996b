import { listMonths, listWeeks, listYears } from '../../api/api.js';
import type { MonthReport, WeekReport, YearReport } from '../../api/types.js';
import { shortDateText } from '../../format/instants.js';
import type { ChartPeriod } from '../../ui/period-chart.js';

export type PeriodKind = 'weeks' | 'months' | 'years';

const DAY_MS = 86_400_000;
const WEEKS = 26;
const MONTHS = 24;

/** The Monday of a day's ISO week, `2026-11-23`. */
export function mondayOf(ms: number): string {
  const day = new Date(ms);
  return isoDate(ms - ((day.getUTCDay() + 6) % 7) * DAY_MS);
}

const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Today in this browser's own zone, as midnight UTC of that date. */
export function todayMs(): number {
  const now = new Date();
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
}

/** The last periods up to now, oldest first; periods without runs are empty. */
export async function loadPeriods(kind: PeriodKind): Promise<ChartPeriod[]> {
  if (kind === 'weeks') return weekPeriods((await listWeeks(WEEKS)).data, todayMs());
  if (kind === 'months') return monthPeriods((await listMonths(MONTHS)).data);
  return (await listYears()).data.map((year) => periodOf(year, String(year.attributes.year))).reverse();
}

export function weekPeriods(weeks: readonly WeekReport[], now: number): ChartPeriod[] {
  const byStart = new Map(weeks.map((week) => [week.attributes.week_start, week]));
  const thisMonday = Date.parse(mondayOf(now));
  return Array.from({ length: WEEKS }, (_, index) => {
    const start = isoDate(thisMonday - (WEEKS - 1 - index) * 7 * DAY_MS);
    return periodOf(byStart.get(start), shortDateText(start));
  });
}

const monthName = new Intl.DateTimeFormat(undefined, { month: 'short', year: '2-digit', timeZone: 'UTC' });

function monthPeriods(months: readonly MonthReport[]): ChartPeriod[] {
  const byStart = new Map(months.map((month) => [month.attributes.month_start, month]));
  const now = new Date(todayMs());
  return Array.from({ length: MONTHS }, (_, index) => {
    const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (MONTHS - 1 - index), 1);
    return periodOf(byStart.get(isoDate(start)), monthName.format(start));
  });
}

function periodOf(report: WeekReport | MonthReport | YearReport | undefined, label: string): ChartPeriod {
  if (!report) return { label, distance: 0, pace: null };
  const { total_distance: distance, average_pace: pace } = report.attributes;
  return { label, distance: Number(distance), pace: Number(pace) };
}
