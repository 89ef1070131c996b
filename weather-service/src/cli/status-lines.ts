import type { Counts } from '../store/tally.js';

const names = ['fresh', 'backfill', 'archive'];

/** The figures for a person. */
export function statusLines(counts: Counts): string[] {
  const { pending, recorded, unavailable } = counts;
  return [
    `runs      ${recorded} recorded (${counts.forecasts} of them by a forecast), ${pending} pending, ${unavailable} unavailable`,
    ...counts.lookups.map(
      ({ priority, count, due, next }) =>
        `lookups   ${names[priority]}: ${count}, ${due} of them due; the next ${next.toISOString()}`,
    ),
    ...counts.budgets.map(({ provider, used, day, restingUntil, restingBecause }) => {
      const rest = restingUntil ? `; ${restingBecause}, rests until ${restingUntil.toISOString()}` : '';
      return `provider  ${provider}: ${used} requests on ${day}${rest}`;
    }),
  ];
}
