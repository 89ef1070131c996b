import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { RequestState } from '../domain/request-state.js';
import { publishStates } from './publish-states.js';

const batchSize = 200;

export interface Outage {
  readonly reason: string;
  readonly until: Date;
}

/**
 * Handles an outage, during which no provider is asked for the waiting runs. Each run gets the reason once; those that have
 * waited longer than the patience allows become unavailable.
 */
export async function trackOutage(deps: Deps, outage: Outage): Promise<void> {
  const { outages, rules } = deps;
  await inBatches(deps, (transaction) => outages.note(transaction, outage, batchSize));
  await inBatches(deps, (transaction) => outages.giveUpOverdue(transaction, rules.patienceMs, batchSize));
}

/** Handles a recovered provider: the jobs that the outage delayed are due at once. */
export async function endOutage({ outages, jobs, logger, wake }: Deps): Promise<void> {
  await outages.end();
  const due = await jobs.expedite();
  logger.info({ jobs: due }, 'a weather provider works again; delayed jobs are due now');
  wake();
}

async function inBatches(
  { database, outbox }: Deps,
  change: (transaction: Transaction) => Promise<RequestState[]>,
): Promise<void> {
  for (let changed = batchSize; changed === batchSize; ) {
    changed = await database.transaction(async (transaction) => {
      const states = await change(transaction);
      await publishStates(outbox, transaction, states);
      return states.length;
    });
  }
}
