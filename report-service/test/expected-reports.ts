import type { Run } from '@jogging/proto/runs';
import { isoWeek } from '../src/domain/calendar.js';
import { type Figures, figuresOf, sumOf } from '../src/domain/figures.js';
import { type PeriodFigures, plainTotals } from '../src/domain/plain-totals.js';

export interface ExpectedRecord {
  readonly kind: string;
  readonly value: number;
  readonly date: string;
  readonly runId: string | null;
}

export interface ExpectedBand extends Figures {
  readonly band: string;
}

export interface ExpectedReports {
  readonly periods: readonly Omit<PeriodFigures, 'excluded'>[];
  readonly records: readonly ExpectedRecord[];
  readonly bands: readonly ExpectedBand[];
}

/** The expected reports of one user's runs, computed plainly, without the database and the order of events. */
export function expectedReports(runs: readonly Run[]): ExpectedReports {
  const periods = plainTotals(runs).map(({ excluded: _, ...period }) => period);
  return { periods, records: expectedRecords(runs), bands: expectedBands(runs) };
}

const leastDistances = {
  fastest_1k: 1_000,
  fastest_5k: 5_000,
  fastest_10k: 10_000,
  fastest_half_marathon: 21_097,
  fastest_marathon: 42_195,
};

function expectedRecords(all: readonly Run[]): ExpectedRecord[] {
  const runs = all.filter((run) => run.countsForRecords !== false);
  const records: ExpectedRecord[] = [];
  const holder = (
    kind: string,
    among: readonly Run[],
    compare: (a: Run, b: Run) => number,
    value: (run: Run) => number,
  ) => {
    const [best] = [...among].sort((a, b) => compare(a, b) || earlier(a, b));
    if (best) records.push({ kind, value: value(best), date: best.date, runId: best.id });
  };
  holder(
    'longest_distance',
    runs,
    (a, b) => b.distance - a.distance,
    (run) => run.distance * 1000,
  );
  holder(
    'longest_duration',
    runs,
    (a, b) => b.duration - a.duration,
    (run) => run.duration * 1000,
  );
  for (const [kind, metres] of Object.entries(leastDistances)) {
    const longEnough = runs.filter((run) => run.distance >= metres);
    // Compares a.duration / a.distance with b.duration / b.distance exactly, by cross-multiplication.
    const compare = (a: Run, b: Run) => a.duration * b.distance - b.duration * a.distance;
    holder(kind, longEnough, compare, (run) => figuresOf(sumOf([run])).averagePaceMilli);
  }
  const weeks = plainTotals(runs).filter((period) => period.kind === 'week');
  const [longestWeek] = weeks.toSorted((a, b) => b.figures.totalDistance - a.figures.totalDistance);
  if (longestWeek) {
    const value = longestWeek.figures.totalDistance * 1000;
    records.push({ kind: 'longest_week', value, date: longestWeek.start, runId: null });
  }
  const streak = longestStreak(new Set(runs.map((run) => isoWeek(run.date).monday)));
  if (streak) records.push({ kind: 'longest_streak', value: streak.weeks * 1000, date: streak.first, runId: null });
  return records;
}

function earlier(a: Run, b: Run): number {
  return (a.startTime?.micros ?? 0) - (b.startTime?.micros ?? 0) || (a.id < b.id ? -1 : 1);
}

/** Counts consecutive weeks from each Monday. */
function longestStreak(mondays: ReadonlySet<string>): { first: string; weeks: number } | undefined {
  const streaks = [...mondays].map((first) => {
    let weeks = 0;
    for (let day = first; mondays.has(day); day = daysAfter(day, 7)) weeks += 1;
    return { first, weeks };
  });
  return streaks.sort((a, b) => b.weeks - a.weeks || (a.first < b.first ? -1 : 1))[0];
}

function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function expectedBands(runs: readonly Run[]): ExpectedBand[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const { temperatureC, precipitationMm, windSpeedMps } = run.weather?.conditions ?? {};
    const bands = [
      temperatureC === undefined ? [] : [`temperature:${bandOf(temperatureC, 5)}`],
      precipitationMm === undefined ? [] : [`precipitation:${precipitationMm > 0 ? 'wet' : 'dry'}`],
      windSpeedMps === undefined ? [] : [`wind:${bandOf(windSpeedMps, 3)}`],
    ].flat();
    for (const band of bands) groups.set(band, [...(groups.get(band) ?? []), run]);
  }
  return [...groups].map(([band, group]) => ({ band, ...figuresOf(sumOf(group)) }));
}

function bandOf(value: number, width: number): string {
  const lower = Math.floor(value / width) * width;
  return `${lower}..${lower + width}`;
}
