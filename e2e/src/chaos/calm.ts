import { setTimeout as delay } from 'node:timers/promises';
import type { Arena } from './arena.js';

/** What is still under way. */
export interface Commotion {
  /** Events in the outboxes of all services. */
  readonly outboxes: number;
  /** Messages in queues and on their way back into one; undefined where a queue is missing. */
  readonly queues: number | undefined;
  /** Runs whose weather is not found out yet. */
  readonly wishes: number;
}

const lookEachMs = 250;
/** Messages in a consumer's hands are in no figure: calm has to last. */
const looksInARow = 3;

/** How long each kind of thing was still under way, in ms. */
export type Settling = Record<keyof Commotion, number>;

/** Waits until nothing is under way. @throws Error that tells what still is */
export async function untilCalm(arena: Arena, withinMs: number): Promise<Settling> {
  const begun = performance.now();
  const settling: Settling = { outboxes: 0, queues: 0, wishes: 0 };
  let calmLooks = 0;
  let last: unknown;
  while (calmLooks < looksInARow) {
    const passed = performance.now() - begun;
    if (passed > withinMs) throw new Error(`no calm within ${withinMs / 1000} s: ${describe(last)}`);
    try {
      const commotion = await look(arena);
      last = commotion;
      const unsettled = kinds.filter((kind) => commotion[kind] !== 0);
      for (const kind of unsettled) settling[kind] = performance.now() - begun;
      calmLooks = unsettled.length === 0 ? calmLooks + 1 : 0;
    } catch (error) {
      // A part that is just coming back.
      last = error;
      calmLooks = 0;
    }
    await delay(lookEachMs);
  }
  return settling;
}

const kinds = ['outboxes', 'queues', 'wishes'] as const satisfies readonly (keyof Commotion)[];

async function look({ database, atBroker }: Arena): Promise<Commotion> {
  const [row] = await database.query<{ outboxes: number; wishes: number }>(
    `SELECT (SELECT count(*) FROM users.outbox) + (SELECT count(*) FROM runs.outbox)
         + (SELECT count(*) FROM weather.outbox) AS outboxes,
       (SELECT count(*) FROM weather.wishes WHERE status = 'pending') AS wishes`,
  );
  const depths = await atBroker((session) => session.depths());
  const queues = depths.reduce<number | undefined>((sum, { ready, retrying }) => {
    return sum === undefined || ready === undefined || retrying === undefined ? undefined : sum + ready + retrying;
  }, 0);
  return { outboxes: row?.outboxes ?? 0, queues, wishes: row?.wishes ?? 0 };
}

function describe(last: unknown): string {
  return last instanceof Error ? last.message : JSON.stringify(last);
}
