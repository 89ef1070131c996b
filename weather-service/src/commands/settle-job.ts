import type { Deps } from '../deps.js';
import type { Answer } from '../domain/answer.js';
import { ProviderFault } from '../domain/provider-fault.js';
import type { FetchJob } from '../store/fetch-jobs.js';
import { lockKeys } from '../store/key.js';
import { endJob, failJob } from './fail-job.js';
import { recordObservation } from './record-observation.js';

export type SettleJob = (job: FetchJob, answer: Answer) => Promise<void>;

/** Applies the answer to a job, once for all runs that wait for it. */
export function settleJob(deps: Deps): SettleJob {
  const record = recordObservation(deps);
  return async (job, answer) => {
    switch (answer.kind) {
      case 'observed': {
        const { observation, requests } = answer;
        // The archive was asked but a forecast arrived; the waiting runs already have one.
        if (
          job.purpose === 'archive' &&
          observation.kind === 'forecast' &&
          !(await deps.requests.anyWaiting(job.key, 'conditions'))
        ) {
          const fault = new ProviderFault('no_values', 'the archive does not have the hour yet');
          return failJob(deps, job, { kind: 'failed', fault, requests, final: false });
        }
        return record(job, observation, requests);
      }
      case 'failed':
        return failJob(deps, job, answer);
      case 'postponed':
        return deps.jobs.release(job, { lane: answer.lane });
      case 'unwanted':
        return removeUnwanted(deps, job);
    }
  };
}

async function removeUnwanted({ database, requests, jobs, observations, rules }: Deps, job: FetchJob): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockKeys(database, transaction, [job.key]);
    const [isLeased] = await jobs.areLeased(transaction, [job]);
    if (!isLeased) return;
    if (await requests.anyWaiting(job.key, job.purpose, transaction)) await jobs.release(job, { transaction });
    else await endJob({ jobs, observations, rules }, transaction, job);
  });
}
