import type { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import { dateOf, type Zones } from '../domain/dates.js';
import type { Run } from '../domain/run.js';
import type { RunBatches } from '../store/run-batches.js';

export interface RedateDeps {
  readonly database: Database;
  readonly batches: RunBatches;
  readonly outbox: Outbox<typeof eventTypes>;
  readonly zoneAt: Zones['at'];
}

export interface Redated {
  /** Runs recorded by an earlier release with a start in UTC. */
  readonly looked: number;
  /** Those of them whose date has changed. */
  readonly moved: number;
}

const BATCH = 200;
const nowhere = '00000000-0000-0000-0000-000000000000';

/**
 * Recomputes the dates of runs that an earlier release recorded with a start in `Z` and dated in UTC, now by the zone at their
 * place. Their versions rise, and reports follow by `run.updated`. Safe to repeat, to interrupt, and to run while the services
 * run.
 */
export async function redateRuns(deps: RedateDeps, { dryRun }: { readonly dryRun: boolean }): Promise<Redated> {
  let looked = 0;
  let moved = 0;
  for (let after = nowhere; ; ) {
    const runs = await redateBatch(deps, after, dryRun);
    const last = runs.at(-1);
    if (!last) return { looked, moved };
    looked += runs.length;
    moved += runs.filter(({ isMoved }) => isMoved).length;
    after = last.run.id;
  }
}

function redateBatch({ database, batches, outbox, zoneAt }: RedateDeps, after: string, dryRun: boolean) {
  // Every run of an earlier release has places, so the owner's zone is not needed.
  const zones: Zones = { at: zoneAt, ofOwner: () => undefined };
  return database.transaction(async (transaction) => {
    const runs = await batches.lockUndated(after, BATCH, transaction);
    const redated = runs.map((run) => {
      const date = dateOf(run, run, zones);
      const isMoved = date !== run.date;
      return { run: isMoved ? { ...run, date, version: run.version + 1 } : run, isMoved };
    });
    const changed: Run[] = redated.flatMap(({ run, isMoved }) => (isMoved ? run : []));
    if (!dryRun && changed.length > 0) {
      await batches.update(changed, transaction);
      const events = changed.map((run) => ({ type: 'run.updated' as const, subject: run.id, data: { run } }));
      await outbox.addAll(transaction, events);
    }
    return redated;
  });
}
