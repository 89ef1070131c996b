import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../backoff.js';
import { type Readiness, RecentFault } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import { Notifier } from '../notifier.js';

export interface AvailabilityOptions {
  /** A cheap statement that shows whether Postgres responds. */
  readonly probe: () => Promise<unknown>;
  readonly logger: Logger;
  /** Probe if no statement has succeeded for so long, in ms; default 5,000. */
  readonly idleMs?: number;
}

/**
 * Tracks whether Postgres responds, without a query each time: by the outcome of statements and, without any or after a failed
 * one, by a background probe that is repeated with growing delays.
 */
export class Availability {
  readonly #options: AvailabilityOptions;
  readonly #stopped = new AbortController();
  readonly #notifier = new Notifier();
  #up = false;
  readonly #exhausted = new RecentFault();
  #reason = 'not connected yet';
  #lastSuccess = Number.NEGATIVE_INFINITY;
  #nudge = new AbortController();
  #watch: Promise<void> | undefined;

  constructor(options: AvailabilityOptions) {
    this.#options = options;
  }

  /** Starts watching; resolves after the first probe, whatever its result. */
  async start(): Promise<void> {
    await this.#probe();
    this.#watch = this.#watching();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#nudge.abort();
    await this.#watch;
  }

  readiness(): Readiness {
    if (!this.#up) return { ready: false, detail: this.#reason };
    const { reason } = this.#exhausted;
    return reason === undefined ? { ready: true } : { ready: false, detail: reason };
  }

  /** A statement succeeded. */
  succeeded(): void {
    this.#lastSuccess = performance.now();
    if (this.#up) return;
    this.#up = true;
    this.#options.logger.info('Postgres is available');
    this.#notifier.notify();
  }

  /** A connection was lost, or none could be opened. */
  failed(error: unknown): void {
    this.#reason = error instanceof Error ? error.message : String(error);
    if (!this.#up) return;
    this.#up = false;
    this.#options.logger.warn({ err: error }, 'Postgres is unavailable');
    this.#nudge.abort();
  }

  /** Postgres responds but has no room. Not ready for a while, because reads still succeed. */
  exhausted(error: unknown): void {
    if (this.#exhausted.reason === undefined) this.#options.logger.error({ err: error }, 'Postgres has no room left');
    this.#exhausted.note(error);
  }

  /** Resolves as soon as Postgres responds; rejects with the signal's reason if it fires first. */
  async whenReady(signal?: AbortSignal): Promise<void> {
    while (!this.#up) await this.#notifier.wait(signal);
  }

  async #watching(): Promise<void> {
    const { idleMs = 5_000 } = this.#options;
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      await this.#pause(this.#up ? idleMs : backoffMs(Math.max(failures, 1)));
      if (this.#stopped.signal.aborted) return;
      if (this.#up && performance.now() - this.#lastSuccess < idleMs) continue;
      failures = (await this.#probe()) ? 0 : failures + 1;
    }
  }

  /** Waits; a failed statement cuts it short, because often only one connection is affected. */
  async #pause(ms: number): Promise<void> {
    if (this.#nudge.signal.aborted && !this.#stopped.signal.aborted) this.#nudge = new AbortController();
    await delay(ms, undefined, { signal: this.#nudge.signal }).catch(() => {});
  }

  async #probe(): Promise<boolean> {
    try {
      await this.#options.probe();
      this.succeeded();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }
}
