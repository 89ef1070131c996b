import { setTimeout as delay } from 'node:timers/promises';
import type { LiveCallers } from './live-callers.js';

const LONGEST_REST_MS = 2_000;

/**
 * How long a user who records many runs at once rests after work begun at this `performance.now()`, as a multiple of its
 * duration: while others send requests, it has a third of the time.
 */
export function restAfter(callers: LiveCallers, uid: string, begun: number): number {
  return callers.othersSince(uid, begun) ? 2 : 0;
}

/** Rests after a part of a user's import. */
export async function giveWay(callers: LiveCallers, uid: string, begun: number, signal: AbortSignal): Promise<void> {
  const restMs = restAfter(callers, uid, begun) * (performance.now() - begun);
  await delay(Math.min(restMs, LONGEST_REST_MS), undefined, { signal }).catch(() => {});
}
