import { announce } from './announce.js';
import type { UpkeepParts } from './retry-unavailable.js';

const batch = 500;

/**
 * Tells the state of every run's weather once more, with a new revision, so that whoever keeps copies has them right
 * again. The service may go on meanwhile: each run's states keep their order.
 *
 * @returns how many runs
 */
export async function republish({ database, upkeep, outbox }: UpkeepParts): Promise<number> {
  let runs = 0;
  for (let after: string | undefined, last = batch; last === batch; ) {
    const states = await database.transaction(async (transaction) => {
      const restated = await upkeep.restate(transaction, after, batch);
      await announce(outbox, transaction, restated);
      return restated;
    });
    after = states.at(-1)?.runId;
    last = states.length;
    runs += last;
  }
  return runs;
}
