import { AppError } from '../errors/index.js';

export interface ShareSettings {
  /** Statements under way at a time, of all callers. */
  readonly atOnce: number;
  /** Statements under way of one caller, as long as they are quick; default 4. Of a caller whose statements are slow: 1. */
  readonly perCaller?: number;
  /** Statements of one caller that may wait; default 20. */
  readonly waiting?: number;
  /** From what average a caller's statements are slow, in ms; default 50. */
  readonly slowMs?: number;
}

interface Caller {
  running: number;
  averageMs: number;
  readonly waiting: (() => void)[];
}

/** Callers that are remembered while they ask for nothing. */
const rememberedCallers = 10_000;

/**
 * Shares connections between callers: each has a few statements under way, the others wait in a queue that takes the
 * callers in turn. Past its queue a caller is refused alone.
 */
export class CallerShares {
  readonly #atOnce: number;
  readonly #perCaller: number;
  readonly #mostWaiting: number;
  readonly #slowMs: number;
  readonly #callers = new Map<string, Caller>();
  /** Those who wait, in the order of their turns. */
  readonly #queue = new Set<Caller>();
  #running = 0;

  constructor({ atOnce, perCaller = 4, waiting = 20, slowMs = 50 }: ShareSettings) {
    this.#atOnce = atOnce;
    this.#perCaller = perCaller;
    this.#mostWaiting = waiting;
    this.#slowMs = slowMs;
  }

  /** @throws AppError `too_many_requests` if too many of the caller's wait already; the signal's reason if it fires first */
  async run<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const caller = this.#callers.get(name) ?? { running: 0, averageMs: 0, waiting: [] };
    this.#callers.set(name, caller);
    await this.#turn(caller, signal);
    const started = performance.now();
    try {
      return await work();
    } finally {
      caller.averageMs = 0.7 * caller.averageMs + 0.3 * (performance.now() - started);
      caller.running -= 1;
      this.#running -= 1;
      this.#start();
      this.#forget();
    }
  }

  #turn(caller: Caller, signal: AbortSignal | undefined): Promise<void> {
    if (caller.waiting.length >= this.#mostWaiting) {
      const detail = 'You have too many lists under way; ask for fewer at a time.';
      return Promise.reject(new AppError('too_many_requests', { detail, retryAfterSeconds: 1 }));
    }
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abandon = (): void => {
        caller.waiting.splice(caller.waiting.indexOf(begin), 1);
        if (caller.waiting.length === 0) this.#queue.delete(caller);
        reject(signal?.reason);
      };
      const begin = (): void => {
        signal?.removeEventListener('abort', abandon);
        resolve();
      };
      signal?.addEventListener('abort', abandon, { once: true });
      caller.waiting.push(begin);
      this.#queue.add(caller);
      this.#start();
    });
  }

  /** Begins as many of those that wait as the connections and their callers' shares allow. */
  #start(): void {
    for (const caller of this.#queue) {
      if (this.#running >= this.#atOnce) return;
      if (caller.running >= this.#share(caller)) continue;
      // To the end of the queue, which this loop then comes to again.
      this.#queue.delete(caller);
      const begin = caller.waiting.shift();
      if (caller.waiting.length > 0) this.#queue.add(caller);
      caller.running += 1;
      this.#running += 1;
      begin?.();
    }
  }

  #share({ averageMs }: Caller): number {
    return averageMs > this.#slowMs ? 1 : this.#perCaller;
  }

  #forget(): void {
    if (this.#callers.size <= rememberedCallers) return;
    for (const [name, { running, waiting }] of this.#callers) {
      if (running === 0 && waiting.length === 0) this.#callers.delete(name);
    }
  }
}
