import type { Logger } from './logger.js';

/** The time without a failure after which an outage counts as over, in ms. */
const quietAfterMs = 5_000;
/** How often a continuing outage is logged again, in ms. */
const reminderMs = 60_000;
const mostOutages = 20;

interface Outage {
  readonly since: number;
  last: number;
  logged: number;
  count: number;
}

/**
 * Logs requests that failed because a dependency is unavailable: one line when it begins, one a minute while it lasts
 * and one when it is over, with the number of failures, instead of a line with a stack for each request.
 */
export class OutageLog {
  readonly #logger: Logger;
  readonly #quietMs: number;
  readonly #outages = new Map<string, Outage>();
  #watch: NodeJS.Timeout | undefined;

  constructor(logger: Logger, quietMs = quietAfterMs) {
    this.#logger = logger;
    this.#quietMs = quietMs;
  }

  /** @param cause what is unavailable; failures with the same cause are one outage */
  failed(cause: string, error: unknown): void {
    const now = performance.now();
    const known = this.#outages.get(cause);
    if (known) {
      known.count += 1;
      known.last = now;
      return;
    }
    if (this.#outages.size >= mostOutages) return;
    this.#outages.set(cause, { since: now, last: now, logged: now, count: 1 });
    this.#logger.error({ err: error, cause }, 'a dependency is unavailable; further failures are counted');
    this.#watch ??= setInterval(() => this.#look(), this.#quietMs / 2).unref();
  }

  #look(): void {
    const now = performance.now();
    for (const [cause, outage] of this.#outages) {
      const facts = { cause, failures: outage.count, seconds: Math.round((outage.last - outage.since) / 1000) };
      if (now - outage.last >= this.#quietMs) {
        this.#outages.delete(cause);
        this.#logger.info(facts, 'no more failures: the dependency is available again');
      } else if (now - outage.logged >= reminderMs) {
        outage.logged = now;
        this.#logger.warn(facts, 'a dependency is still unavailable');
      }
    }
    if (this.#outages.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

/** The unavailable dependency that an error names: the message of its innermost cause, which is the same for each request. */
export function outageCause(error: Error): string {
  let innermost: Error = error;
  for (let depth = 0; depth < 5 && innermost.cause instanceof Error; depth += 1) innermost = innermost.cause;
  return innermost.message.slice(0, 200);
}
