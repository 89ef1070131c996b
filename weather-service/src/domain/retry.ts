/** When to retry a failed job: growing delays, one after each failure; after the last one it is given up. */
export type RetryDelays = readonly number[];

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Two days in total: longer than providers' outages so far. */
export const defaultRetryDelays: RetryDelays = [
  2 * seconds,
  10 * seconds,
  1 * minutes,
  5 * minutes,
  30 * minutes,
  2 * hours,
  6 * hours,
  12 * hours,
  24 * hours,
];

/**
 * The delay after the `failures`th failure in milliseconds, at least as long as the provider asked for; undefined after the last
 * attempt. `jitter` (0 to 1) adds up to a tenth, so that jobs that failed together are not retried together.
 */
export function delayAfter(
  failures: number,
  delays: RetryDelays,
  options: { retryAfterMs?: number | undefined; jitter: number },
): number | undefined {
  const delay = delays[failures - 1];
  if (delay === undefined) return undefined;
  return Math.max(Math.round(delay * (1 + options.jitter / 10)), options.retryAfterMs ?? 0);
}

/** Whether another failure would be the last. */
export function isLastTry(failuresSoFar: number, delays: RetryDelays): boolean {
  return failuresSoFar >= delays.length;
}
