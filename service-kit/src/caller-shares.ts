import { AppError } from './errors/index.js';

export interface ShareSettings {
  /** What is shared, in the plural, for the error; default `lists`. */
  readonly what?: string;
  /** Running jobs of all callers at most. */
  readonly atOnce: number;
  /** Running jobs of one caller at most, while they are quick; default 4. If its jobs are slow: 1. */
  readonly perCaller?: number;
  /** Waiting jobs of one caller at most; default 100: more than a client with 64 connections has. */
  readonly waiting?: number;
  /** Average duration from which a caller's jobs count as slow, in ms; default 50. */
  readonly slowMs?: number;
  /** For how many milliseconds a job keeps its caller's share after its end; default 0. */
  readonly restMs?: (job: EndedJob) => number;
}

export interface EndedJob {
  readonly caller: string;
  /** When it began, on the clock of `performance.now()`. */
  readonly begun: number;
  readonly durationMs: number;
  /** How many of the caller's jobs wait. */
  readonly waiting: number;
  /** What it failed with. */
  readonly error: unknown;
}

interface Caller {
  running: number;
  averageMs: number;
  readonly waiting: (() => void)[];
}

/** Idle callers to remember. */
const rememberedCallers = 10_000;

/**
 * Shares connections or workers between callers: each runs a few jobs at a time, the others wait in a queue that serves
 * callers in turn. A caller whose queue is full is refused; other callers are not affected.
 */
export class CallerShares {
  readonly #what: string;
  readonly #atOnce: number;
  readonly #perCaller: number;
  readonly #mostWaiting: number;
  readonly #slowMs: number;
  readonly #restMs: (job: EndedJob) => number;
  readonly #callers = new Map<string, Caller>();
  /** Waiting callers, in the order of their turns. */
  readonly #queue = new Set<Caller>();
  #running = 0;

  constructor({ what = 'lists', atOnce, perCaller = 4, waiting = 100, slowMs = 50, restMs = () => 0 }: ShareSettings) {
    this.#what = what;
    this.#atOnce = atOnce;
    this.#perCaller = perCaller;
    this.#mostWaiting = waiting;
    this.#slowMs = slowMs;
    this.#restMs = restMs;
  }

  /** @throws AppError `too_many_requests` if the caller's queue is full; the signal's reason if it fires first */
  async run<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const end = await this.take(name, signal);
    try {
      const result = await work();
      end();
      return result;
    } catch (error) {
      end(error);
      throw error;
    }
  }

  /** Streams under the caller's share, from the first item to the last. @throws as `run` does */
  async *stream<T>(name: string, items: () => AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
    const end = await this.take(name, signal);
    try {
      yield* items();
    } finally {
      end();
    }
  }

  /** Waits for the caller's turn; the returned function ends it, once. @throws as `run` does */
  async take(name: string, signal?: AbortSignal): Promise<(error?: unknown) => void> {
    const caller = this.#callers.get(name) ?? { running: 0, averageMs: 0, waiting: [] };
    this.#callers.set(name, caller);
    await this.#turn(caller, signal);
    const begun = performance.now();
    let ended = false;
    return (error) => {
      if (ended) return;
      ended = true;
      const durationMs = performance.now() - begun;
      caller.averageMs = 0.7 * caller.averageMs + 0.3 * durationMs;
      this.#running -= 1;
      const restMs = this.#restMs({ caller: name, begun, durationMs, waiting: caller.waiting.length, error });
      if (restMs > 0) setTimeout(() => this.#leave(caller), restMs).unref();
      else caller.running -= 1;
      this.#start();
      this.#forget();
    };
  }

  #turn(caller: Caller, signal: AbortSignal | undefined): Promise<void> {
    const mayStart = this.#running < this.#atOnce && caller.running < this.#share(caller);
    if (caller.waiting.length >= this.#mostWaiting && !mayStart) {
      const detail = `You have too many ${this.#what} under way; ask for fewer at a time.`;
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

  /** Starts as many waiting jobs as the bound and the callers' shares allow. */
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

  #leave(caller: Caller): void {
    caller.running -= 1;
    this.#start();
    this.#forget();
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
