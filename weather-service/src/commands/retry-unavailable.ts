import type { Deps } from '../deps.js';
import { ageMs } from '../domain/hour.js';
import { priorities } from '../domain/lane.js';
import { lockKeys } from '../store/key.js';
import type { Maintenance } from '../store/maintenance.js';
import { publishStates } from './publish-states.js';

/** The dependencies of operators' commands, which fetch nothing themselves. */
export type MaintenanceDeps = Pick<
  Deps,
  'database' | 'requests' | 'jobs' | 'observations' | 'outbox' | 'rules' | 'now'
> & {
  readonly maintenance: Maintenance;
};

/**
 * Makes unavailable runs pending again, newest hours first.
 *
 * @param since only those that became unavailable since then
 */
export async function retryUnavailable(
  deps: MaintenanceDeps,
  since?: Date,
): Promise<{ runs: number; lookups: number }> {
  const { database, requests, jobs, observations, outbox, rules, maintenance, now } = deps;
  const done = { runs: 0, lookups: 0 };
  for (const key of await maintenance.unavailableKeys(since)) {
    const revived = await database.transaction(async (transaction) => {
      await lockKeys(database, transaction, [key]);
      const states = await maintenance.revive(transaction, key, since);
      const [first] = states;
      if (!first) return { runs: 0, lookups: 0 };
      const [observation] = await observations.findEach([{ key, since: undefined }], rules.providers, transaction);
      if (observation) {
        const given = { key, observation, requests: 0, again: false };
        const recorded = await requests.record(transaction, [given], { after: undefined, limit: states.length });
        await publishStates(
          outbox,
          transaction,
          recorded.map(({ state }) => state),
        );
        const { archiveDueAt: dueAt } = observation;
        if (dueAt) await jobs.enqueueArchives(transaction, [{ key, dueAt }], false);
      } else {
        await publishStates(outbox, transaction, states);
        const priority = ageMs(key.hour, now()) <= rules.freshMs ? priorities.fresh : priorities.backfill;
        await jobs.enqueue(transaction, [{ key, uid: first.uid, priority, again: true }], rules.againAfterMs);
      }
      return { runs: states.length, lookups: observation ? 0 : 1 };
    });
    done.runs += revived.runs;
    done.lookups += revived.lookups;
  }
  return done;
}
