import { metrics } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import type { ProjectionChanges } from '../store/projection-changes.js';
import { areSeen, type WrittenMark } from '../store/written-marks.js';

/** The longest time that a response waits for its reader's own changes. */
const longestWaitMs = 1_000;
/** The part of the caller's remaining time reserved for the response itself. */
const answerReserveMs = 200;
/** How often to check whether another replica has applied the change; this one notifies. */
const firstPollMs = 25;
const longestPollMs = 200;
/**
 * How long the gateway sends a change with requests (gateway/src/read-your-writes.ts): an older one is known only from its event.
 */
const changesKnownMs = 30_000;

const waits = metrics.histogram({
  name: 'report_read_wait_seconds',
  help: 'How long reads waited for changes already acknowledged to their reader.',
});
const lateReads = metrics.counter({
  name: 'report_reads_not_up_to_date_total',
  help: 'Reads answered without a change already acknowledged to their reader.',
});

export interface AwaitOptions {
  readonly database: Database;
  readonly changes: ProjectionChanges;
  /** For how long no events have been consumed here, in ms. */
  readonly interruptedMs: () => number;
  /** Whether events have been consumed here without an interruption for as long as a replica may lag. */
  readonly isSteady: () => boolean;
}

export interface Caller {
  readonly signal: AbortSignal;
  /** When the caller stops waiting, in milliseconds since 1970. */
  readonly deadline?: number | undefined;
}

/**
 * Waits up to a second until the figures of `uid` include these changes.
 *
 * @returns whether they do; false too if events have not been consumed for so long that changes may be missing which nothing
 *   reports any longer
 */
export async function awaitWritten(
  options: AwaitOptions,
  uid: string,
  marks: readonly WrittenMark[],
  caller: Caller,
): Promise<boolean> {
  const interrupted = options.interruptedMs() >= changesKnownMs;
  return (await areAllSeen(options, uid, marks, caller)) && !interrupted;
}

async function areAllSeen(
  { database, changes }: AwaitOptions,
  uid: string,
  marks: readonly WrittenMark[],
  caller: Caller,
): Promise<boolean> {
  if (marks.length === 0) return true;
  const begun = performance.now();
  const end =
    begun + Math.min(longestWaitMs, (caller.deadline ?? Number.POSITIVE_INFINITY) - Date.now() - answerReserveMs);
  let moved = false;
  let wake = (): void => {};
  // Before the first check, so that no change is missed between a check and the wait after it.
  const unsubscribe = changes.subscribe(uid, () => {
    moved = true;
    wake();
  });
  try {
    for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMs * 2, longestPollMs)) {
      moved = false;
      if (await areSeen(database, uid, marks)) return true;
      const left = end - performance.now();
      if (left <= 0 || caller.signal.aborted) {
        lateReads.inc();
        return false;
      }
      if (!moved) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(pollMs, left));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  } finally {
    unsubscribe();
    waits.observe((performance.now() - begun) / 1000);
  }
}
