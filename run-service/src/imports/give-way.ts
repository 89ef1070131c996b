import { setTimeout as delay } from 'node:timers/promises';
import type { LiveCallers } from './live-callers.js';

const LONGEST_REST_MS = 2_000;

/** After work on a user's import: while others send requests, imports take a third of the time. */
export async function giveWay(callers: LiveCallers, uid: string, begun: number, signal: AbortSignal): Promise<void> {
  const rest = callers.othersSince(uid, begun) ? 2 * (performance.now() - begun) : 0;
  await delay(Math.min(rest, LONGEST_REST_MS), undefined, { signal }).catch(() => {});
}
