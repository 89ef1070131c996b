import type { Deps } from '../deps.js';
import type { Answer } from '../domain/answer.js';
import type { Observation } from '../domain/conditions.js';
import type { FetchJob } from '../store/fetch-jobs.js';

/** The answer to a job if no request to a provider is needed. */
export async function answerFromStore(
  deps: Deps,
  { key, purpose, wantedSince }: FetchJob,
): Promise<Answer | undefined> {
  const { requests, observations, rules, now } = deps;
  if (!(await requests.anyWaiting(key, purpose))) return { kind: 'unwanted' };
  const wanted = purpose === 'archive' ? { kind: 'archive' as const } : { since: wantedSince };
  const observation = await observations.find(key, { providers: rules.providers, ...wanted });
  if (!observation || (purpose === 'archive' && mayImprove(observation, now()))) return undefined;
  return { kind: 'observed', observation, requests: 0 };
}

function mayImprove({ archiveDueAt }: Observation, now: Date): boolean {
  return archiveDueAt !== undefined && archiveDueAt <= now;
}
