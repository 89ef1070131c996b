import { AppError, metrics } from '@jogging/service-kit';
import PQueue from 'p-queue';

/**
 * The lanes by priority: sign-ins from an address that the account has used before, then other sign-ins, then sign-ups and new
 * passwords. A flood of guesses or sign-ups therefore does not lock owners out.
 */
export type Lane = 'known' | 'sign-in' | 'setting';

const priorities: Readonly<Record<Lane, number>> = { known: 2, 'sign-in': 1, setting: 0 };

export interface WorkLanesOptions {
  /** Concurrent jobs. */
  readonly concurrency: number;
  /** How many may wait in each lane. */
  readonly capacity: number;
}

const waiting = metrics.gauge({
  name: 'password_work_waiting',
  help: 'Passwords that wait to be hashed or compared, by lane.',
  labels: ['lane'],
});
const refused = metrics.counter({
  name: 'password_work_refused_total',
  help: 'Passwords that were not worked on because the lane was full.',
  labels: ['lane'],
});

/** Bounds concurrent hashing: each hash takes tens of milliseconds and 19 MiB by design. */
export class WorkLanes {
  readonly #queue: PQueue;
  readonly #capacity: number;

  constructor({ concurrency, capacity }: WorkLanesOptions) {
    this.#queue = new PQueue({ concurrency });
    this.#capacity = capacity;
  }

  /** @throws AppError `unavailable` at once if the lane is full, `timeout` if the signal fires before the job starts */
  async run<T>(lane: Lane, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const priority = priorities[lane];
    if (this.#queue.sizeBy({ priority }) >= this.#capacity) {
      refused.inc({ lane });
      throw new AppError('unavailable', {
        detail: 'Too many passwords are waiting to be hashed.',
        retryAfterSeconds: 2,
      });
    }
    // A running hash cannot be cancelled: only a waiting one reacts to the signal.
    const turn = this.#queue.add(async () => ({ result: await this.#begin(lane, work) }), {
      priority,
      ...(signal && { signal }),
    });
    this.#observe(lane);
    try {
      return (await turn).result;
    } catch (error) {
      if (signal?.aborted) throw new AppError('timeout', { cause: error });
      throw error;
    }
  }

  #begin<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    this.#observe(lane);
    return work();
  }

  #observe(lane: Lane): void {
    waiting.set({ lane }, this.#queue.sizeBy({ priority: priorities[lane] }));
  }
}
