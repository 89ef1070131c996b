/** When a failed job is tried again: growing delays, one after each failure; after the last one it is given up. */
export type RetryDelays = readonly number[];

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Two days in all: longer than the outages that providers have had. */
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
 * The wait after the `failures`th failure in milliseconds, at least what the provider asked for; undefined when it was
 * the last try. `jitter` (0 to 1) adds up to a tenth, so that jobs that failed together do not return together.
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

/** Whether a failure now would be the last. */
export function isLastTry(failuresSoFar: number, delays: RetryDelays): boolean {
  return failuresSoFar >= delays.length;
}
