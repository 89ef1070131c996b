import type { Transaction } from '@jogging/service-kit/database';
import type { Observation } from '../domain/conditions.js';
import { type Demand, decide, priorityOf } from '../domain/wish.js';
import { type Key, keyName, lockKeys } from '../store/key.js';
import { announce } from './announce.js';
import type { Parts } from './parts.js';

/**
 * Runs want to know their weather. What is stored for a place and hour serves at once; else a run waits on a lookup, with
 * all others that want the same. Seen twice, late or out of order, an event changes nothing more.
 *
 * @param demands each of another run
 */
export async function wishForWeather(
  parts: Parts,
  transaction: Transaction,
  demands: readonly Demand[],
): Promise<void> {
  const { wishes, tombstones } = parts;
  const there = await tombstones.stillThere(transaction, demands);
  if (there.length === 0) return;
  const known = await wishes.known(
    transaction,
    there.map(({ runId }) => runId),
  );
  const decided = Map.groupBy(there, (demand) => decide(known.get(demand.runId), demand));
  await begin(parts, transaction, decided.get('wish') ?? []);
  for (const demand of decided.get('note') ?? []) await wishes.note(transaction, demand);
}

async function begin(parts: Parts, transaction: Transaction, demands: readonly Demand[]): Promise<void> {
  if (demands.length === 0) return;
  const { database, wishes, observations, rules } = parts;
  await lockKeys(database, transaction, demands);
  await wishes.put(transaction, demands);
  const now = new Date();
  const since = new Date(now.getTime() - rules.againAfterMs);
  const wanted = demands.map((demand) => ({ key: demand, since: demand.again ? since : undefined }));
  const found = await observations.findEach(transaction, wanted, rules.providers);
  const stored: { demand: Demand; observation: Observation }[] = [];
  const missing: Demand[] = [];
  for (const [index, demand] of demands.entries()) {
    const observation = found[index];
    if (observation) stored.push({ demand, observation });
    else missing.push(demand);
  }
  await record(parts, transaction, stored);
  await lookUp(parts, transaction, missing, now);
}

async function record(
  { outbox, wishes, lookups }: Parts,
  transaction: Transaction,
  stored: readonly { readonly demand: Demand; readonly observation: Observation }[],
): Promise<void> {
  if (stored.length === 0) return;
  const byRun = new Map(stored.map(({ demand, observation }) => [demand.runId, observation]));
  await announce(outbox, transaction, await wishes.recordFor(transaction, byRun));
  const forecasts = stored.filter(({ observation }) => observation.archiveDueAt);
  for (const [{ demand, observation }] of ofEachKey(forecasts, ({ demand }) => demand)) {
    if (observation.archiveDueAt) await lookups.wantArchive(transaction, demand, observation.archiveDueAt, false);
  }
}

async function lookUp(
  { lookups, rules, wake }: Parts,
  transaction: Transaction,
  missing: readonly Demand[],
  now: Date,
): Promise<void> {
  if (missing.length === 0) return;
  const wants = ofEachKey(missing, (demand) => demand).map((waiting) => ({
    key: waiting[0],
    priority: Math.min(...waiting.map((demand) => priorityOf(demand, now, rules.freshMs))),
    again: waiting.some((demand) => demand.again),
  }));
  await lookups.want(transaction, wants, rules.againAfterMs);
  transaction.afterCommit(wake);
}

function ofEachKey<T>(all: readonly T[], keyOf: (one: T) => Key): [T, ...T[]][] {
  return [...Map.groupBy(all, (one) => keyName(keyOf(one))).values()] as [T, ...T[]][];
}
