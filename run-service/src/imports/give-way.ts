import { setTimeout as delay } from 'node:timers/promises';
import type { LiveCallers } from '@jogging/service-kit';

/**
 * While others send requests, an import takes a twentieth of the time (ADR 156): it runs for minutes, nobody waits for a response, and
 * what its runs cause in other services takes as much again.
 */
const restOfWork = 19;
/** So that progress is seen each second. */
const LONGEST_REST_MS = 900;

/** Rests after work on a user's import that began at this `performance.now()`, if others have sent requests since. */
export async function giveWay(callers: LiveCallers, uid: string, begun: number, signal: AbortSignal): Promise<void> {
  const restMs = callers.othersSince(uid, begun) ? restOfWork * (performance.now() - begun) : 0;
  await delay(Math.min(restMs, LONGEST_REST_MS), undefined, { signal }).catch(() => {});
}
