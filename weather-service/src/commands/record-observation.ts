import { type CallContext, callContext, loadTogether } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { fillGaps, hasGaps, type Observation } from '../domain/conditions.js';
import { ageMs } from '../domain/hour.js';
import type { FetchJob } from '../store/fetch-jobs.js';
import { lockKeys } from '../store/key.js';
import type { ObservationsOfKey } from '../store/observations.js';
import { entriesOf } from './publish-states.js';

/** An answer to a job. */
interface Observed {
  readonly job: FetchJob;
  readonly observation: Observation;
  /** Made to providers for it. */
  readonly requests: number;
  /** Of the job. */
  readonly context: CallContext | undefined;
}

/** `again`: it completes an archive's observation that had gaps. */
interface Kept extends Observed {
  readonly again: boolean;
}

export type RecordObservation = (job: FetchJob, observation: Observation, requests: number) => Promise<void>;

/** Runs recorded in one transaction: after a race many wait for the same key. */
const batchSize = 500;

/** Responses that arrive within this time share a transaction: requests made together are mostly answered together. */
const gatherMs = 5;

/** Gaps in archives are filled within days; values still missing for an older hour stay missing. */
const gapsCloseWithinMs = 20 * 86_400_000;

/**
 * Records an observation for all runs that wait for it. Its gaps are filled with earlier values. If a process dies halfway, the
 * observation is stored, and another one continues with it. If recording several together fails, each is recorded alone.
 */
export function recordObservation(deps: Deps): RecordObservation {
  const record = loadTogether(
    async (observed: Observed[]): Promise<Promise<void>[]> => {
      const together = recordAll(deps, observed);
      if (observed.length === 1) return [together];
      return together.then(
        () => [],
        () => observed.map((one) => recordAll(deps, [one])),
      );
    },
    { atEnd: (pass) => setTimeout(pass, gatherMs) },
  );
  return (job, observation, requests) => record({ job, observation, requests, context: callContext.get() });
}

async function recordAll(deps: Deps, observed: readonly Observed[]): Promise<void> {
  const { database, requests, jobs, outbox } = deps;
  for (let after: string | undefined, last = batchSize; last === batchSize; ) {
    const runIds = await database.transaction(async (transaction) => {
      await lockKeys(
        database,
        transaction,
        observed.map(({ job }) => job.key),
      );
      const all = await keep(deps, transaction, observed);
      const leased = await jobs.areLeased(
        transaction,
        all.map(({ job }) => job),
      );
      // If a lease has expired, another process has taken over; it finds the observation.
      const kept = all.filter((_, index) => leased[index]);
      const given = kept.map(({ job: { key }, ...rest }) => ({ key, ...rest }));
      const recorded = await requests.record(transaction, given, { after, limit: batchSize });
      const byJob = Map.groupBy(recorded, ({ given: { context } }) => context);
      const entries = [...byJob].flatMap(([context, own]) => {
        const make = () =>
          entriesOf(
            outbox,
            own.map(({ state }) => state),
          );
        return context ? callContext.run(context, make) : make();
      });
      await outbox.addEntries(transaction, entries);
      if (recorded.length < batchSize) await finish(deps, transaction, kept);
      return recorded.map(({ state }) => state.runId);
    });
    after = runIds.toSorted().at(-1);
    last = runIds.length;
  }
}

/** Stores the observations with their gaps filled. */
async function keep(deps: Deps, transaction: Transaction, observed: readonly Observed[]): Promise<Kept[]> {
  const { observations, rules } = deps;
  const keys = observed.map(({ job }) => job.key);
  const stored = await observations.ofKeys(transaction, keys, rules.providers);
  const kept = observed.map((one, index) => complete(deps, one, stored[index] ?? {}));
  await observations.save(
    transaction,
    kept.map(({ job: { key }, observation }) => ({ key, observation })),
  );
  return kept;
}

function complete({ rules, now }: Deps, observed: Observed, stored: ObservationsOfKey): Kept {
  const { job, observation } = observed;
  const isArchive = observation.kind === 'archive';
  const same = stored[observation.kind];
  const older = fillGaps(same?.conditions ?? {}, isArchive ? stored.forecast?.conditions : undefined);
  const completed = { ...observation, conditions: fillGaps(observation.conditions, older) };
  const again = isArchive && job.purpose === 'archive' && same !== undefined;
  if (!isArchive) return { ...observed, observation: completed, again };
  const { archiveDueAt: _, ...rest } = completed;
  const awaited = hasGaps(observation.conditions) && ageMs(observation.hour, now()) < gapsCloseWithinMs;
  const archiveDueAt = awaited ? { archiveDueAt: new Date(now().getTime() + rules.archiveRetryMs) } : {};
  return { ...observed, observation: { ...rest, ...archiveDueAt }, again };
}

async function finish({ jobs }: Deps, transaction: Transaction, kept: readonly Kept[]): Promise<void> {
  const archives = kept.flatMap(({ job: { key }, observation: { archiveDueAt: dueAt } }) =>
    dueAt ? { key, dueAt } : [],
  );
  await jobs.enqueueArchives(transaction, archives, true);
  const done = kept.filter(({ observation }) => !observation.archiveDueAt);
  await jobs.remove(
    transaction,
    done.map(({ job }) => job.key),
  );
}
