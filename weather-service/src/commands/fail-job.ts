import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { Failed } from '../domain/answer.js';
import { delayAfter } from '../domain/retry.js';
import type { FetchJob } from '../store/fetch-jobs.js';
import { lockKeys } from '../store/key.js';
import { publishStates } from './publish-states.js';

/** How often an archive without the hour is asked before the forecast is kept for good. */
const archiveTries = 14;

/** Handles a failed job: the waiting runs get the reason and the time of the next attempt, if there is one. */
export async function failJob(deps: Deps, job: FetchJob, { fault, requests, final }: Failed): Promise<void> {
  const { database, requests: weatherRequests, jobs, outbox, rules, now, random } = deps;
  const { reason, isOutage, retryAfterMs } = fault;
  const delay = final ? undefined : delayAfter(job.failures + 1, rules.retryDelays, { retryAfterMs, jitter: random() });

  await database.transaction(async (transaction) => {
    await lockKeys(database, transaction, [job.key]);
    const [isLeased] = await jobs.areLeased(transaction, [job]);
    if (!isLeased) return;
    if (job.purpose === 'archive' && !(await weatherRequests.anyWaiting(job.key, 'conditions', transaction))) {
      const again = !final && job.failures + 1 < archiveTries;
      const at = new Date(now().getTime() + rules.archiveRetryMs);
      await (again ? jobs.retryAt(transaction, job, at, false) : jobs.remove(transaction, [job.key]));
    } else if (delay === undefined) {
      const states = await weatherRequests.giveUp(transaction, job.key, { reason, requests });
      await publishStates(outbox, transaction, states);
      await endJob(deps, transaction, job);
    } else {
      const at = new Date(now().getTime() + delay);
      await jobs.retryAt(transaction, job, at, isOutage);
      const states = await weatherRequests.delay(transaction, job.key, { reason, requests, at, isOutage });
      await publishStates(outbox, transaction, states);
    }
  });
}

/** Deletes a job, unless runs still have a forecast that the archive is to replace. */
export async function endJob(
  { jobs, observations, rules }: Pick<Deps, 'jobs' | 'observations' | 'rules'>,
  transaction: Transaction,
  { key, purpose }: FetchJob,
): Promise<void> {
  const [stored] = purpose === 'conditions' ? await observations.ofKeys(transaction, [key], rules.providers) : [];
  const dueAt = stored?.forecast?.archiveDueAt;
  if (dueAt) await jobs.enqueueArchives(transaction, [{ key, dueAt }], true);
  else await jobs.remove(transaction, [key]);
}
