import { AppError } from '../errors/index.js';

export interface ShareSettings {
  /** Running statements of all callers at most. */
  readonly atOnce: number;
  /** Running statements of one caller at most, while they are quick; default 4. If its statements are slow: 1. */
  readonly perCaller?: number;
  /** Waiting statements of one caller at most; default 100: more than a client with 64 connections has. */
  readonly waiting?: number;
  /** Average duration from which a caller's statements count as slow, in ms; default 50. */
  readonly slowMs?: number;
}

interface Caller {
  running: number;
  averageMs: number;
  readonly waiting: (() => void)[];
}

/** Idle callers to remember. */
const rememberedCallers = 10_000;

/**
 * Shares connections between callers: each runs a few statements at a time, the others wait in a queue that serves
 * callers in turn. A caller whose queue is full is refused; other callers are not affected.
 */
export class CallerShares {
  readonly #atOnce: number;
  readonly #perCaller: number;
  readonly #mostWaiting: number;
  readonly #slowMs: number;
  readonly #callers = new Map<string, Caller>();
  /** Waiting callers, in the order of their turns. */
  readonly #queue = new Set<Caller>();
  #running = 0;

  constructor({ atOnce, perCaller = 4, waiting = 100, slowMs = 50 }: ShareSettings) {
    this.#atOnce = atOnce;
    this.#perCaller = perCaller;
    this.#mostWaiting = waiting;
    this.#slowMs = slowMs;
  }

  /** @throws AppError `too_many_requests` if the caller's queue is full; the signal's reason if it fires first */
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

  /** Starts as many waiting statements as the connections and the callers' shares allow. */
  #start(): void {
    for (const caller of this.#queue) {
      if (this.#running >= this.#atOnce) return;
      if (caller.running >= this.#share(caller)) continue;
      // Move to the end of the queue, which this loop reaches again.
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
