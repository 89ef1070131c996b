import { loadTogether } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import type { Answer } from '../domain/answer.js';
import type { Observation } from '../domain/conditions.js';
import type { FetchJob } from '../store/fetch-jobs.js';

export type AnswerFromStore = (job: FetchJob) => Promise<Answer | undefined>;

/** The answer to a job if no request to a provider is needed. Jobs of one turn of the event loop share the statements. */
export function answerFromStore({ requests, observations, rules, now }: Deps): AnswerFromStore {
  return loadTogether(async (jobs: FetchJob[]) => {
    const waiting = await requests.areWaiting(jobs);
    const wanted = jobs.map(({ key, purpose, wantedSince }) => ({
      key,
      since: purpose === 'archive' ? undefined : wantedSince,
    }));
    const found = await observations.findEach(wanted, rules.providers);
    return jobs.map(({ purpose }, index): Answer | undefined => {
      if (!waiting[index]) return { kind: 'unwanted' };
      const observation = found[index];
      if (!observation || (purpose === 'archive' && !isFinal(observation, now()))) return undefined;
      return { kind: 'observed', observation, requests: 0 };
    });
  });
}

function isFinal({ kind, archiveDueAt }: Observation, now: Date): boolean {
  return kind === 'archive' && (archiveDueAt === undefined || archiveDueAt > now);
}
