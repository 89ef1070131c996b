import { callContext } from '@jogging/service-kit';
import type { Transaction } from 'sequelize';
import { type Demand, decide, priorityOf } from '../domain/wish.js';
import { lockKey } from '../store/key.js';
import { announce } from './announce.js';
import type { Parts } from './parts.js';

/**
 * A run wants to know its weather. What is stored for its place and hour serves at once; else it waits on a lookup, with
 * all others that want the same. Seen twice, late or out of order, an event changes nothing more.
 */
export async function wishForWeather(parts: Parts, transaction: Transaction, demand: Demand): Promise<void> {
  const { database, wishes, lookups, observations, tombstones, outbox, rules } = parts;
  if (!(await tombstones.stillThere(transaction, demand.runId, demand.uid))) return;
  const decision = decide(await wishes.known(transaction, demand.runId), demand);
  if (decision === 'ignore') return;
  if (decision === 'note') {
    await wishes.note(transaction, demand);
    return;
  }

  await lockKey(database, transaction, demand);
  await wishes.put(transaction, demand, callContext.get());
  const now = new Date();
  const stored = await observations.find(demand, {
    providers: rules.providers,
    since: demand.again ? new Date(now.getTime() - rules.againAfterMs) : undefined,
    transaction,
  });
  if (stored) {
    await announce(outbox, transaction, await wishes.recordFor(transaction, demand.runId, stored));
    if (stored.archiveDueAt) await lookups.wantArchive(transaction, demand, stored.archiveDueAt, false);
    return;
  }
  const priority = priorityOf(demand, now, rules.freshMs);
  await lookups.want(transaction, demand, { priority, again: demand.again, againAfterMs: rules.againAfterMs });
  transaction.afterCommit(parts.wake);
}
