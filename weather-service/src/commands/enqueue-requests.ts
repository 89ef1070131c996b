import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { Observation } from '../domain/conditions.js';
import { type Key, keyName } from '../domain/key.js';
import { type AskableRequest, decide, isAskable, priorityOf, type WeatherRequest } from '../domain/weather-request.js';
import { lockKeys } from '../store/key.js';
import { publishStates } from './publish-states.js';

/**
 * Enqueues weather requests. A stored observation is recorded at once; otherwise the run waits for a job, together with all
 * others that have the same key. Duplicate, late and reordered events change nothing more.
 *
 * @param requests each of another run
 */
export async function enqueueRequests(
  deps: Deps,
  transaction: Transaction,
  requests: readonly WeatherRequest[],
): Promise<void> {
  const live = await deps.tombstones.filterDeleted(transaction, requests);
  if (live.length === 0) return;
  const known = await deps.requests.versions(
    transaction,
    live.map(({ runId }) => runId),
  );
  const decided = Map.groupBy(live, (request) => decide(known.get(request.runId), request));
  await start(deps, transaction, decided.get('start') ?? []);
  for (const request of decided.get('note') ?? []) await deps.requests.noteVersion(transaction, request);
}

async function start(deps: Deps, transaction: Transaction, started: readonly WeatherRequest[]): Promise<void> {
  if (started.length === 0) return;
  const { database, requests, observations, rules } = deps;
  const askable = started.filter(isAskable);
  await lockKeys(
    database,
    transaction,
    askable.map(({ key }) => key),
  );
  await requests.start(transaction, started);
  const since = new Date(deps.now().getTime() - rules.againAfterMs);
  const wanted = askable.map(({ key, again }) => ({ key, since: again ? since : undefined }));
  const found = await observations.findEach(wanted, rules.providers, transaction);
  const stored: { request: AskableRequest; observation: Observation }[] = [];
  const missing: AskableRequest[] = [];
  for (const [index, request] of askable.entries()) {
    const observation = found[index];
    if (observation) stored.push({ request, observation });
    else missing.push(request);
  }
  await recordStored(deps, transaction, stored);
  await enqueueJobs(deps, transaction, missing);
}

async function recordStored(
  { outbox, requests, jobs }: Deps,
  transaction: Transaction,
  stored: readonly { readonly request: AskableRequest; readonly observation: Observation }[],
): Promise<void> {
  if (stored.length === 0) return;
  const byRun = new Map(stored.map(({ request, observation }) => [request.runId, observation]));
  await publishStates(outbox, transaction, await requests.recordEach(transaction, byRun));
  const replaceable = stored.flatMap(({ request: { key }, observation: { archiveDueAt: dueAt } }) =>
    dueAt ? { key, dueAt } : [],
  );
  const archives = ofEachKey(replaceable, ({ key }) => key).map(([first]) => first);
  await jobs.enqueueArchives(transaction, archives, false);
}

async function enqueueJobs(deps: Deps, transaction: Transaction, missing: readonly AskableRequest[]): Promise<void> {
  if (missing.length === 0) return;
  const { jobs, rules, now, wake } = deps;
  const newJobs = ofEachKey(missing, ({ key }) => key).map((waiting) => {
    const [most] = waiting.toSorted((one, other) => priority(one) - priority(other)) as [AskableRequest];
    return { key: most.key, uid: most.uid, priority: priority(most), again: waiting.some(({ again }) => again) };
  });
  await jobs.enqueue(transaction, newJobs, rules.againAfterMs);
  transaction.afterCommit(wake);

  function priority(request: AskableRequest): number {
    return priorityOf(request, now(), rules.freshMs);
  }
}

function ofEachKey<T>(all: readonly T[], keyOf: (one: T) => Key): [T, ...T[]][] {
  return [...Map.groupBy(all, (one) => keyName(keyOf(one))).values()] as [T, ...T[]][];
}
