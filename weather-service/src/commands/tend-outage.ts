import type { Transaction } from '@jogging/service-kit/database';
import type { WishState } from '../domain/wish-state.js';
import { announce } from './announce.js';
import type { Parts } from './parts.js';

const batch = 200;

export interface Outage {
  readonly reason: string;
  readonly until: Date;
}

/**
 * While the providers fail for everyone, nobody is asked for those who wait: they learn the reason all the same, once,
 * and those that have waited for longer than anyone wants to are given up.
 */
export async function tendOutage(parts: Parts, outage: Outage): Promise<void> {
  const { outages, rules } = parts;
  await inBatches(parts, (transaction) => outages.announce(transaction, outage, batch));
  await inBatches(parts, (transaction) => outages.giveUpOverdue(transaction, rules.patienceMs, batch));
}

/** A provider answers again: what it kept waiting is due at once, whatever delay its failures had led to. */
export async function endOutage({ outages, lookups, logger, wake }: Parts): Promise<void> {
  await outages.end();
  const due = await lookups.bringForward();
  logger.info({ lookups: due }, 'weather providers answer again: what waited for them is due now');
  wake();
}

async function inBatches(
  { database, outbox }: Parts,
  change: (transaction: Transaction) => Promise<WishState[]>,
): Promise<void> {
  for (let changed = batch; changed === batch; ) {
    changed = await database.transaction(async (transaction) => {
      const states = await change(transaction);
      await announce(outbox, transaction, states);
      return states.length;
    });
  }
}
