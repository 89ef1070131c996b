import { CallerShares, callContext, LiveCallers } from '@jogging/service-kit';

/** While others send ordinary requests, the heavy ones of a caller take a tenth of the time (ADR 156). */
const restOfWork = 9;
/** So that those who wait are answered in time. */
const LONGEST_REST_MS = 2_000;
/** A download by a slow client does not keep its caller's other requests waiting for longer. */
const LONGEST_TURN_MS = 1_000;

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
    restMs: ({ caller, begun, durationMs }) =>
      this.#ordinary.othersSince(caller, begun) ? Math.min(restOfWork * durationMs, LONGEST_REST_MS) : 0,
  });
  /** A file takes as long as its reader, so a third one is refused at once. */
  readonly #downloads = new CallerShares({
    what: 'exports',
    atOnce: Number.POSITIVE_INFINITY,
    perCaller: 2,
    waiting: 0,
    slowMs: Number.POSITIVE_INFINITY,
  });

  /** Notes a request that is not heavy. */
  noteOrdinary(uid: string): void {
    this.#ordinary.note(uid);
  }

  /** @throws AppError `too_many_requests` if the caller has too many waiting; what `work` throws */
  async run(uid: string, work: () => Promise<void>): Promise<void> {
    const end = await this.#turns.take(uid, callContext.get()?.signal);
    const timer = setTimeout(end, LONGEST_TURN_MS);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  /** The same for a streamed file. @throws AppError `too_many_requests` if the caller has two already */
  download(uid: string, work: () => Promise<void>): Promise<void> {
    return this.#downloads.run(uid, () => this.run(uid, work));
  }
}
