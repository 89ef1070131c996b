import { AppError, CallerShares, callContext, type EndedJob, LiveCallers } from '@jogging/service-kit';

/** While others send ordinary requests, the heavy ones of a caller take a twentieth of the time (ADR 156). */
const restOfWork = 19;
/** A request that waits for something else, such as another service, does not keep its caller's others waiting for longer. */
const LONGEST_TURN_MS = 500;
/** Longer than the longest turn and the rest after it, so that the next request is never refused, and shorter than a request may take. */
const LONGEST_WAIT_MS = 12_000;
/** The part of a file that is produced in a turn takes some milliseconds. If it took longer, the machine is busy; the file goes on. */
const LONGEST_REST_IN_FILE_MS = 50;

/** Paces what produces a file. */
export type InSlices = <Piece>(pieces: AsyncIterable<Piece>) => AsyncIterable<Piece>;

/**
 * Requests that take much work, of whatever kind: operations, files, charts, lists with costly filters. Each caller has
 * one under way at a time, and while others send ordinary requests it rests after each.
 */
export class HeavyRequests {
  readonly #ordinary = new LiveCallers();
  readonly #turns = new CallerShares({
    what: 'heavy requests',
    atOnce: Number.POSITIVE_INFINITY,
    perCaller: 1,
    restMs: (job) => this.#restMs(job),
  });
  /** A file takes as long as its reader, so a third one is refused at once. */
  readonly #downloads = new CallerShares({
    what: 'exports',
    atOnce: Number.POSITIVE_INFINITY,
    perCaller: 2,
    waiting: 0,
    slowMs: Number.POSITIVE_INFINITY,
  });
  /** Separate from the turns, so that a file that has begun is never refused. */
  readonly #slices = new CallerShares({
    what: 'parts of files',
    atOnce: Number.POSITIVE_INFINITY,
    perCaller: 1,
    restMs: (job) => Math.min(this.#restMs(job), LONGEST_REST_IN_FILE_MS),
  });

  /** Notes a request that is not heavy. */
  noteOrdinary(uid: string): void {
    this.#ordinary.note(uid);
  }

  /** @throws AppError `too_many_requests` if the caller has too many waiting or this one waits too long; what `work` throws */
  run<T>(uid: string, work: () => Promise<T>): Promise<T> {
    return this.#inTurn(uid, work);
  }

  /**
   * The same for a streamed file, whose turn ends with its first piece; the others are produced in turns of their own.
   *
   * @throws AppError `too_many_requests` if the caller has two already
   */
  download(uid: string, work: (inSlices: InSlices) => Promise<void>): Promise<void> {
    return this.#downloads.run(uid, () =>
      this.#inTurn(uid, (endTurn) => work((pieces) => this.#inSlices(uid, pieces, endTurn))),
    );
  }

  async #inTurn<T>(uid: string, work: (endTurn: () => void) => Promise<T>): Promise<T> {
    const end = await this.#take(uid);
    const timer = setTimeout(end, LONGEST_TURN_MS);
    try {
      return await work(end);
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  async #take(uid: string): Promise<() => void> {
    const waiting = new AbortController();
    const timer = setTimeout(() => {
      const detail = 'Your heavy requests wait for too long; send fewer at a time.';
      waiting.abort(new AppError('too_many_requests', { detail, retryAfterSeconds: LONGEST_WAIT_MS / 1_000 }));
    }, LONGEST_WAIT_MS);
    const signals = [waiting.signal, callContext.get()?.signal].filter((signal) => signal !== undefined);
    try {
      return await this.#turns.take(uid, AbortSignal.any(signals));
    } finally {
      clearTimeout(timer);
    }
  }

  async *#inSlices<Piece>(uid: string, pieces: AsyncIterable<Piece>, endTurn: () => void): AsyncGenerator<Piece> {
    const iterator = pieces[Symbol.asyncIterator]();
    try {
      let next = await iterator.next();
      endTurn();
      while (!next.done) {
        yield next.value;
        next = await this.#slices.run(uid, () => iterator.next());
      }
    } finally {
      await iterator.return?.();
    }
  }

  #restMs({ caller, begun, durationMs }: EndedJob): number {
    return this.#ordinary.othersSince(caller, begun) ? restOfWork * durationMs : 0;
  }
}
