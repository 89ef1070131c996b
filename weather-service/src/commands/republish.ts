import { publishStates } from './publish-states.js';
import type { MaintenanceDeps } from './retry-unavailable.js';

const batchSize = 500;

/**
 * Publishes the state of every run's weather again, with a new revision, which corrects all copies. The service may run at the
 * same time: the states of each run stay in order.
 *
 * @returns the number of runs
 */
export async function republish({ database, maintenance, outbox }: MaintenanceDeps): Promise<number> {
  let runs = 0;
  for (let after: string | undefined, last = batchSize; last === batchSize; ) {
    const states = await database.transaction(async (transaction) => {
      const restated = await maintenance.restate(transaction, after, batchSize);
      await publishStates(outbox, transaction, restated);
      return restated;
    });
    after = states.at(-1)?.runId;
    last = states.length;
    runs += last;
  }
  return runs;
}
