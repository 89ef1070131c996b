import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { fillGaps, hasGaps, type Observation } from '../domain/conditions.js';
import { ageMs } from '../domain/hour.js';
import type { FetchJob } from '../store/fetch-jobs.js';
import { lockKeys } from '../store/key.js';
import { publishStates } from './publish-states.js';

/** Runs recorded in one transaction: after a race many wait for the same key. */
const batchSize = 500;

/** Gaps in archives are filled within days; values still missing for an older hour stay missing. */
const gapsCloseWithinMs = 20 * 86_400_000;

/**
 * Records an observation for all runs that wait for it. Its gaps are filled with earlier values. If a process dies halfway, the
 * observation is stored, and another one continues with it.
 *
 * @param requests made to providers for it
 */
export async function recordObservation(
  deps: Deps,
  job: FetchJob,
  observation: Observation,
  requests: number,
): Promise<void> {
  const { database, requests: weatherRequests, jobs, outbox } = deps;
  for (let after: string | undefined, last = batchSize; last === batchSize; ) {
    const states = await database.transaction(async (transaction) => {
      await lockKeys(database, transaction, [job.key]);
      const { kept, replaces } = await keep(deps, transaction, job, observation);
      // The lease has expired and another process has taken over; it finds the observation.
      if (!(await jobs.isLeased(transaction, job))) return [];
      const recording = { requests, again: replaces, after, limit: batchSize };
      const recorded = await weatherRequests.record(transaction, job.key, kept, recording);
      await publishStates(outbox, transaction, recorded);
      if (recorded.length < batchSize) await finish(deps, transaction, job, kept);
      return recorded;
    });
    after = states.at(-1)?.runId;
    last = states.length;
  }
}

/** Stores the observation with its gaps filled. `replaces`: it completes an archive's observation that had gaps. */
async function keep(
  { observations, rules, now }: Deps,
  transaction: Transaction,
  { key, purpose }: FetchJob,
  observation: Observation,
): Promise<{ kept: Observation; replaces: boolean }> {
  const { providers } = rules;
  const find = (kind: Observation['kind']) => observations.find(key, { providers, kind, transaction });
  const isArchive = observation.kind === 'archive';
  const [same, forecast] = [await find(observation.kind), isArchive ? await find('forecast') : undefined];
  const older = fillGaps(same?.conditions ?? {}, forecast?.conditions);
  const kept = withDueDate({ ...observation, conditions: fillGaps(observation.conditions, older) });
  await observations.save(transaction, key, kept);
  return { kept, replaces: isArchive && purpose === 'archive' && same !== undefined };

  function withDueDate(completed: Observation): Observation {
    if (!isArchive) return completed;
    const { archiveDueAt: _, ...rest } = completed;
    const awaited = hasGaps(observation.conditions) && ageMs(observation.hour, now()) < gapsCloseWithinMs;
    return awaited ? { ...rest, archiveDueAt: new Date(now().getTime() + rules.archiveRetryMs) } : rest;
  }
}

async function finish({ jobs }: Deps, transaction: Transaction, { key }: FetchJob, kept: Observation): Promise<void> {
  if (kept.archiveDueAt) await jobs.enqueueArchive(transaction, key, kept.archiveDueAt, true);
  else await jobs.remove(transaction, key);
}
