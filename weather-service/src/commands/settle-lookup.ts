import type { Observation } from '../domain/conditions.js';
import { lockKey } from '../store/key.js';
import type { Claim } from '../store/lookups.js';
import { announce } from './announce.js';
import type { Parts } from './parts.js';

/** Runs recorded in one transaction: after a race many wait on one place and hour. */
const batch = 500;

/**
 * Records an observation for all runs that wait on it, and for those that have a forecast where it is the archive's. A
 * process that dies in between leaves the observation, with which the next one goes on.
 *
 * @param requests made for it
 */
export async function settleLookup(
  parts: Parts,
  claim: Claim,
  observation: Observation,
  requests: number,
): Promise<void> {
  const { database, wishes, lookups, observations, outbox } = parts;
  for (let done = false; !done; ) {
    done = await database.transaction(async (transaction) => {
      await lockKey(database, transaction, claim.key);
      await observations.save(transaction, claim.key, observation);
      // Another has taken over after the lease ran out, and finds the observation.
      if (!(await lookups.isHeld(transaction, claim))) return true;
      const recorded = await wishes.record(transaction, claim.key, observation, requests, batch);
      await announce(outbox, transaction, recorded);
      if (recorded.length === batch) return false;
      if (observation.archiveDueAt) await lookups.wantArchive(transaction, claim.key, observation.archiveDueAt, true);
      else await lookups.remove(transaction, claim.key);
      return true;
    });
  }
}
