import type { Database } from '@jogging/service-kit/database';
import { compareTotals } from '../domain/compare-totals.js';
import type { Difference } from '../domain/difference.js';
import { plainTotals } from '../domain/plain-totals.js';
import { type OfUser, streamRuns, streamTotals } from '../store/total-streams.js';

export interface CheckedTotals {
  readonly users: number;
  readonly totals: number;
}

/**
 * Recomputes every total from the projection's runs at one snapshot and reports each figure that differs. It uses none of
 * the database functions that update totals.
 */
export function checkTotals(database: Database, report: (difference: Difference) => void): Promise<CheckedTotals> {
  return database.transaction(
    async (transaction) => {
      let users = 0;
      let totals = 0;
      const pairs = pairByUser(streamTotals(database, transaction), streamRuns(database, transaction));
      for await (const { uid, left: held, right: runs } of pairs) {
        const expected = plainTotals(runs);
        for (const difference of compareTotals(uid, held, expected)) report(difference);
        users += 1;
        totals += held.length;
      }
      return { users, totals };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

interface Pair<L, R> {
  readonly uid: string;
  readonly left: readonly L[];
  readonly right: readonly R[];
}

/** Joins two streams ordered by uid; uuids sort in Postgres as their text does here. */
async function* pairByUser<L, R>(
  lefts: AsyncGenerator<OfUser<L>>,
  rights: AsyncGenerator<OfUser<R>>,
): AsyncGenerator<Pair<L, R>> {
  let left = await lefts.next();
  let right = await rights.next();
  while (!left.done || !right.done) {
    const one = left.done ? undefined : left.value;
    const other = right.done ? undefined : right.value;
    const uid = one && other ? (one.uid < other.uid ? one.uid : other.uid) : ((one ?? other)?.uid ?? '');
    const takeLeft = one?.uid === uid;
    const takeRight = other?.uid === uid;
    yield { uid, left: takeLeft ? one.items : [], right: takeRight ? other.items : [] };
    if (takeLeft) left = await lefts.next();
    if (takeRight) right = await rights.next();
  }
}
