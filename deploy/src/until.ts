import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** The time limit in milliseconds. */
  readonly within: number;
  /** What is awaited, for the message: "Postgres to answer". */
  readonly what: string;
  readonly every?: number;
  /** A reason to stop waiting at once, such as the death of the awaited process. */
  readonly unless?: () => Promise<string | undefined>;
}

/** Polls until the result is neither undefined nor false nor an error; then returns it. */
export async function until<T>(probe: () => Promise<T | undefined | false>, patience: Patience): Promise<T> {
  const deadline = Date.now() + patience.within;
  let lastFault: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      lastFault = undefined;
    } catch (fault) {
      lastFault = fault;
    }
    const reason = await patience.unless?.();
    if (reason !== undefined) throw new Error(`Waited for ${patience.what}, but ${reason}`, { cause: lastFault });
    if (Date.now() >= deadline) {
      const seconds = Math.round(patience.within / 1000);
      const because = lastFault instanceof Error ? `: ${lastFault.message}` : '';
      throw new Error(`Gave up waiting for ${patience.what} after ${seconds} s${because}`, { cause: lastFault });
    }
    await pause(patience.every ?? 100);
  }
}
