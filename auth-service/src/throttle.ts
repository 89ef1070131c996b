import { AppError, CallerShares, callContext, metrics } from '@jogging/service-kit';
import type { Attempts, Pair } from './store/attempts.js';

export interface Throttle {
  /**
   * Runs an attempt of a pair of account and address unless the pair must wait. Attempts of one pair run one after the other, so
   * that the outcome of each counts for the next, however many are sent at once. So do those of an address with accounts that
   * never signed in from it; after a failure the next one rests.
   *
   * @param attempt throws AppError `invalid_credentials` for a failure; other errors are not counted
   * @throws AppError `too_many_sign_ins` with the seconds to wait; `too_many_requests` if too many of the address wait already
   */
  guard<T>(pair: Pair, attempt: (knownAddress: boolean) => Promise<T>): Promise<T>;
}

/** The most attempts of one pair that may wait for each other. */
const mostWaiting = 100;

/** After a failure an address rests for four times as long as the comparison took, so that guesses leave the processor to others. */
const restOfGuess = 4;
/** The more attempts wait, the shorter each rest, so that a minute's attempts of an address are answered in time. */
const longestRestsMs = 5_000;
/** How many of an address may wait. */
const mostWaitingOfAddress = 1_000;

const refused = metrics.counter({
  name: 'sign_ins_delayed_total',
  help: 'Sign-ins that were refused because of earlier failures.',
});

/** The attempts of one pair: the last one, and how many have not ended. */
interface Line {
  last: Promise<unknown>;
  length: number;
}

export function createThrottle(attempts: Attempts): Throttle {
  const lines = new Map<string, Line>();
  const strangers = new CallerShares({
    what: 'sign-ins',
    atOnce: Number.POSITIVE_INFINITY,
    perCaller: 1,
    waiting: mostWaitingOfAddress,
    restMs: ({ error, durationMs, waiting }) =>
      isWrong(error) ? Math.min(restOfGuess * durationMs, longestRestsMs / waiting) : 0,
  });

  async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (line.length > mostWaiting) throw delayed(1);
    line.length += 1;
    lines.set(key, line);
    const turn = line.last.then(() => {
      if (callContext.get()?.signal?.aborted) throw new AppError('timeout');
      return work();
    });
    line.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(key);
    }
  }

  async function judge<T>(pair: Pair, attempt: (knownAddress: boolean) => Promise<T>): Promise<T> {
    const standing = await attempts.look(pair);
    if (standing.waitMs > 0) throw delayed(Math.ceil(standing.waitMs / 1_000));
    let result: T;
    try {
      result = await (standing.known
        ? attempt(true)
        : strangers.run(pair.address, () => attempt(false), callContext.get()?.signal));
    } catch (error) {
      const wrong = isWrong(error);
      await (wrong ? attempts.failed(pair, standing) : attempts.dropped(pair, standing));
      throw error;
    }
    await attempts.succeeded(pair, standing);
    return result;
  }

  return {
    guard: (pair, attempt) => inTurn(JSON.stringify([pair.account, pair.address]), () => judge(pair, attempt)),
  };
}

const isWrong = (error: unknown): boolean => error instanceof AppError && error.code === 'invalid_credentials';

function delayed(retryAfterSeconds: number): AppError {
  refused.inc();
  return new AppError('too_many_sign_ins', { retryAfterSeconds });
}
