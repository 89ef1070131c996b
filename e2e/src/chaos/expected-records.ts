import type { recordKinds } from '@jogging/resources';
import { thousandths } from './expected-figures.js';

/** The part of a run from which records are computed. */
export interface RecordedRun {
  readonly id: string;
  readonly distance: number;
  readonly duration: number;
  readonly countsForRecords: boolean;
  readonly startMicros: number;
  readonly date: string;
  readonly weekStart: string;
}

type RecordKind = (typeof recordKinds)[number];
interface Found {
  /** In thousandths. */
  readonly value: number;
  readonly unit: string;
  readonly date: string;
}

/** The compiler reports a missing kind. */
const finders: Readonly<Record<RecordKind, (runs: readonly RecordedRun[]) => Found | undefined>> = {
  longest_distance: longest((run) => run.distance, 'metres'),
  longest_duration: longest((run) => run.duration, 'seconds'),
  fastest_1k: fastest(1_000),
  fastest_5k: fastest(5_000),
  fastest_10k: fastest(10_000),
  fastest_half_marathon: fastest(21_097),
  fastest_marathon: fastest(42_195),
  longest_week: longestWeek,
  longest_streak: longestStreak,
};

/** The records of a user's runs by kind, each as text: value, unit and date. */
export function expectedRecords(runs: readonly RecordedRun[]): Map<string, string> {
  const counted = runs.filter(({ countsForRecords }) => countsForRecords);
  return new Map(
    Object.entries(finders).flatMap(([kind, find]) => {
      const found = find(counted);
      return found ? [[kind, `${printed(found.value)} ${found.unit} ${found.date}`] as const] : [];
    }),
  );
}

/** Prints one to three decimals. */
function printed(value: number): string {
  return (value / 1_000).toFixed(3).replace(/0{1,2}$/, '');
}

/** Of equal runs, the earliest holds the record. */
function longest(of: (run: RecordedRun) => number, unit: string) {
  return (runs: readonly RecordedRun[]): Found | undefined => {
    const [best] = runs.toSorted((one, other) => of(other) - of(one) || earlier(one, other));
    return best && { value: of(best) * 1_000, unit, date: best.date };
  };
}

function fastest(metres: number) {
  return (runs: readonly RecordedRun[]): Found | undefined => {
    const pace = (one: RecordedRun, other: RecordedRun): number =>
      one.duration * other.distance - other.duration * one.distance;
    const [best] = runs
      .filter(({ distance }) => distance >= metres)
      .sort((one, other) => pace(one, other) || earlier(one, other));
    return (
      best && { value: thousandths(best.duration * 1_000, best.distance), unit: 'seconds_per_km', date: best.date }
    );
  };
}

function longestWeek(runs: readonly RecordedRun[]): Found | undefined {
  const weeks = [...Map.groupBy(runs, ({ weekStart }) => weekStart)].map(([date, group]) => {
    return { date, metres: group.reduce((sum, { distance }) => sum + distance, 0) };
  });
  const [best] = weeks.sort((one, other) => other.metres - one.metres || one.date.localeCompare(other.date));
  return best && { value: best.metres * 1_000, unit: 'metres', date: best.date };
}

function longestStreak(runs: readonly RecordedRun[]): Found | undefined {
  const weekMs = 7 * 86_400_000;
  let best: Found | undefined;
  let streak: Found | undefined;
  let last = Number.NaN;
  for (const date of [...new Set(runs.map(({ weekStart }) => weekStart))].sort()) {
    const goesOn = Date.parse(date) - last === weekMs;
    streak = goesOn && streak ? { ...streak, value: streak.value + 1_000 } : { value: 1_000, unit: 'weeks', date };
    last = Date.parse(date);
    if (!best || streak.value > best.value) best = streak;
  }
  return best;
}

const earlier = (one: RecordedRun, other: RecordedRun): number =>
  one.startMicros - other.startMicros || one.id.localeCompare(other.id);
