import type { Counts } from '../store/tally.js';

const names = ['fresh', 'backfill', 'archive'];

/** The figures for a person. */
export function statusLines(counts: Counts): string[] {
  const { pending, recorded, unavailable } = counts.wishes;
  return [
    `runs      ${recorded} recorded (${counts.forecasts} of them by a forecast), ${pending} pending, ${unavailable} unavailable`,
    ...counts.waiting.map(({ priority, count, next }) => {
      const due = counts.due.find((row) => row.priority === priority)?.count ?? 0;
      return `lookups   ${names[priority]}: ${count}, ${due} of them due; the next ${next.toISOString()}`;
    }),
    ...counts.budgets.map(({ provider, used, day, restingUntil, restingBecause }) => {
      const rest = restingUntil ? `; ${restingBecause}, rests until ${restingUntil.toISOString()}` : '';
      return `provider  ${provider}: ${used} requests on ${day}${rest}`;
    }),
  ];
}
