import { setTimeout as delay } from 'node:timers/promises';
import type { ObservedSystem } from './chaos-environment.js';

/** Work that is not finished yet. */
export interface PendingWork {
  /** Events in the outboxes of all services. */
  readonly outboxes: number;
  /** Messages in queues and on their way back into one; undefined if a queue is missing. */
  readonly queues: number | undefined;
  /** Runs whose weather is pending. */
  readonly weatherRequests: number;
  readonly imports: number;
}

const lookEachMs = 250;
/** Messages being handled are not counted, so nothing may be pending several times in a row. */
const quietLooksNeeded = 3;

/** How long each kind of work was pending, in ms. */
export type Settling = Record<keyof PendingWork, number>;

/**
 * Waits until nothing is pending.
 *
 * @throws Error that names what is still pending
 */
export async function untilQuiescent(environment: ObservedSystem, withinMs: number): Promise<Settling> {
  const begun = performance.now();
  const settling: Settling = { outboxes: 0, queues: 0, weatherRequests: 0, imports: 0 };
  let quietLooks = 0;
  let last: unknown;
  while (quietLooks < quietLooksNeeded) {
    const passed = performance.now() - begun;
    if (passed > withinMs) throw new Error(`work is still pending after ${withinMs / 1000} s: ${describe(last)}`);
    try {
      const pending = await look(environment);
      last = pending;
      const unsettled = kinds.filter((kind) => pending[kind] !== 0);
      for (const kind of unsettled) settling[kind] = performance.now() - begun;
      quietLooks = unsettled.length === 0 ? quietLooks + 1 : 0;
    } catch (error) {
      // A backing service may be starting.
      last = error;
      quietLooks = 0;
    }
    await delay(lookEachMs);
  }
  return settling;
}

const kinds = ['outboxes', 'queues', 'weatherRequests', 'imports'] as const satisfies readonly (keyof PendingWork)[];

async function look({ database, atBroker }: ObservedSystem): Promise<PendingWork> {
  const [row] = await database.query<Omit<PendingWork, 'queues'>>(
    `SELECT (SELECT count(*) FROM users.outbox) + (SELECT count(*) FROM runs.outbox)
         + (SELECT count(*) FROM weather.outbox) AS outboxes,
       (SELECT count(*) FROM weather.wishes WHERE status = 'pending') AS "weatherRequests",
       (SELECT count(*) FROM runs.imports WHERE status IN ('waiting', 'running', 'undoing')) AS imports`,
  );
  const depths = await atBroker((session) => session.depths());
  const queues = depths.reduce<number | undefined>((sum, { ready, retrying }) => {
    return sum === undefined || ready === undefined || retrying === undefined ? undefined : sum + ready + retrying;
  }, 0);
  return {
    outboxes: row?.outboxes ?? 0,
    queues,
    weatherRequests: row?.weatherRequests ?? 0,
    imports: row?.imports ?? 0,
  };
}

function describe(last: unknown): string {
  return last instanceof Error ? last.message : JSON.stringify(last);
}
