import { AppError, callContext, metrics } from '@jogging/service-kit';
import type { Attempts, Pair } from './store/attempts.js';

export interface Throttle {
  /**
   * Lets a pair of account and address try, if it need not wait. Attempts of one pair go one after the other, so that the
   * outcome of each counts for the next however many are sent at once.
   *
   * @param attempt throws AppError `invalid_credentials` for a failure; what else it throws counts for nothing
   * @throws AppError `too_many_sign_ins` with the seconds to wait
   */
  guard<T>(pair: Pair, attempt: (knownAddress: boolean) => Promise<T>): Promise<T>;
}

/** Attempts of one pair that may wait for one another. */
const mostWaiting = 100;

const refused = metrics.counter({
  name: 'sign_ins_delayed_total',
  help: 'Sign-ins that were refused because of failures before them.',
});

/** The attempts of one pair: the last of them, and how many have not ended. */
interface Line {
  last: Promise<unknown>;
  length: number;
}

export function createThrottle(attempts: Attempts): Throttle {
  const lines = new Map<string, Line>();

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
      result = await attempt(standing.known);
    } catch (error) {
      const wrong = error instanceof AppError && error.code === 'invalid_credentials';
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

function delayed(retryAfterSeconds: number): AppError {
  refused.inc();
  return new AppError('too_many_sign_ins', { retryAfterSeconds });
}
