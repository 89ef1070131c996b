import { ageMs } from '../domain/hour.js';
import { priorities } from '../domain/wish.js';
import { lockKey } from '../store/key.js';
import type { Upkeep } from '../store/upkeep.js';
import { announce } from './announce.js';
import type { Parts } from './parts.js';

/** What an operator's command works with: no process of its own makes lookups. */
export type UpkeepParts = Pick<Parts, 'database' | 'wishes' | 'lookups' | 'observations' | 'outbox' | 'rules'> & {
  readonly upkeep: Upkeep;
};

/** Tries again what was given up, newest hours first. @param since only what was given up since then */
export async function retryUnavailable(parts: UpkeepParts, since?: Date): Promise<{ runs: number; lookups: number }> {
  const { database, wishes, lookups, observations, outbox, rules, upkeep } = parts;
  const done = { runs: 0, lookups: 0 };
  for (const key of await upkeep.unavailableKeys(since)) {
    const revived = await database.transaction(async (transaction) => {
      await lockKey(database, transaction, key);
      const states = await upkeep.revive(transaction, key, since);
      const stored = await observations.find(key, { providers: rules.providers, transaction });
      if (stored) {
        await announce(outbox, transaction, await wishes.record(transaction, key, stored, 0, states.length));
        if (stored.archiveDueAt) await lookups.wantArchive(transaction, key, stored.archiveDueAt, false);
      } else {
        await announce(outbox, transaction, states);
        const priority = ageMs(key.hour, new Date()) <= rules.freshMs ? priorities.fresh : priorities.backfill;
        await lookups.want(transaction, [{ key, priority, again: true }], rules.againAfterMs);
      }
      return { runs: states.length, lookups: stored ? 0 : 1 };
    });
    done.runs += revived.runs;
    done.lookups += revived.lookups;
  }
  return done;
}
