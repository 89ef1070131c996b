import type { Counts } from '../store/stats.js';

const names = ['fresh', 'backfill', 'archive', 'import'];

/** The figures as text for operators. */
export function statusLines(counts: Counts): string[] {
  const { pending, recorded, unavailable } = counts;
  return [
    `runs      ${recorded} recorded (${counts.forecasts} of them by a forecast), ${pending} pending, ${unavailable} unavailable`,
    ...counts.jobs.map(
      ({ priority, count, due, next }) =>
        `jobs      ${names[priority]}: ${count}, ${due} of them due; the next ${next.toISOString()}`,
    ),
    ...counts.budgets.map(({ provider, used, day, backoffUntil, backoffBecause }) => {
      const backoff = backoffUntil ? `; ${backoffBecause}, backs off until ${backoffUntil.toISOString()}` : '';
      return `provider  ${provider}: ${used} requests on ${day}${backoff}`;
    }),
  ];
}
