import { loadTogether } from '@jogging/service-kit';
import type { Database, Transaction } from '@jogging/service-kit/database';

import { type BudgetLimits, type BudgetState, burstOf, laneWithinShare, take } from '../domain/budget.js';
import type { Lane } from '../domain/lane.js';
import type { FaultKind } from '../domain/provider-fault.js';

/** A provider that must not be asked for a while: its response said so, or it refused the key. */
export interface Backoff {
  readonly until: Date;
  readonly because: FaultKind;
}

/** The user of a request to a provider, and its urgency. */
export interface Asker {
  readonly lane: Lane;
  readonly uid: string;
}

/** `lane`: the asker's, or a later one if the user has used its share of the day. */
export type BudgetAnswer =
  /** `afterBackoff`: this request shows whether the provider works again. */
  | { readonly granted: true; readonly afterBackoff: boolean }
  | { readonly granted: false; readonly until: Date; readonly limit: 'minute' | 'day'; readonly lane: Lane }
  | { readonly granted: false; readonly until: Date; readonly limit: 'backoff'; readonly because: FaultKind };

/** The budgets of providers, in Postgres: shared by all replicas, and timed by Postgres' clock. */
export interface ProviderBudgets {
  take(provider: string, limits: BudgetLimits, asker: Asker): Promise<BudgetAnswer>;
  /** Keeps all replicas from asking the provider for a while; does not shorten a longer backoff. */
  backOff(provider: string, forMs: number, because: FaultKind): Promise<void>;
  endBackoff(provider: string): Promise<void>;
  backoffs(): Promise<ReadonlyMap<string, Backoff>>;
}

interface BudgetRow {
  readonly tokens: number;
  readonly refilled_at: Date;
  readonly day: string;
  readonly used: number;
  readonly resting_until: Date | null;
  readonly resting_because: FaultKind | null;
  readonly now: Date;
}

/** The user of archive requests. */
export const nobody = '00000000-0000-0000-0000-000000000000';

interface Wanted {
  readonly limits: BudgetLimits;
  readonly asker: Asker;
}

export function createProviderBudgets(database: Database): ProviderBudgets {
  const takers = new Map<string, (wanted: Wanted) => Promise<BudgetAnswer>>();

  return {
    /** What is asked for in one turn of the event loop shares a transaction. */
    take(provider, limits, asker) {
      const taker = takers.get(provider) ?? loadTogether((wanted: Wanted[]) => takeAll(provider, wanted));
      takers.set(provider, taker);
      return taker({ limits, asker });
    },

    async backOff(provider, forMs, because) {
      await database.execute(
        `UPDATE provider_budgets
         SET resting_until = greatest(resting_until, clock_timestamp() + $2 * interval '1 ms'), resting_because = $3
         WHERE provider = $1`,
        [provider, forMs, because],
      );
    },

    async endBackoff(provider) {
      await database.execute(
        `UPDATE provider_budgets SET resting_until = NULL, resting_because = NULL
         WHERE provider = $1 AND resting_until <= clock_timestamp()`,
        [provider],
      );
    },

    async backoffs() {
      const rows = await database.query<Backoff & { provider: string }>(
        `SELECT provider, resting_until AS until, resting_because AS because
         FROM provider_budgets WHERE resting_until > clock_timestamp()`,
      );
      return new Map(rows.map(({ provider, until, because }) => [provider, { until, because }]));
    },
  };

  function takeAll(provider: string, wanted: readonly Wanted[]): Promise<BudgetAnswer[]> {
    return database.transaction(async (transaction) => {
      const [{ limits: initial }] = wanted as readonly [Wanted];
      const row = await lockRow(transaction, provider, initial);
      const { resting_until: restingUntil, resting_because: because, now } = row;
      if (restingUntil && restingUntil > now) {
        const refused = {
          granted: false,
          until: restingUntil,
          limit: 'backoff',
          because: because ?? 'throttled',
        } as const;
        return wanted.map((): BudgetAnswer => refused);
      }
      const uids = wanted.map(({ asker }) => asker.uid).filter((uid) => uid !== nobody);
      const used = await usedBy(transaction, uids);
      let state: BudgetState = { ...row, refilledAt: row.refilled_at };
      const charged: string[] = [];
      const answers = wanted.map(({ limits, asker: { lane: askedFor, uid } }): BudgetAnswer => {
        const lane = laneWithinShare(askedFor, used.get(uid) ?? 0, limits);
        const taking = take(state, limits, lane, now);
        state = taking.state;
        if (!taking.granted) {
          return { granted: false, until: new Date(now.getTime() + taking.waitMs), limit: taking.limit, lane };
        }
        if (uid !== nobody) {
          charged.push(uid);
          used.set(uid, (used.get(uid) ?? 0) + 1);
        }
        return { granted: true, afterBackoff: restingUntil !== null };
      });
      await database.execute(
        'UPDATE provider_budgets SET tokens = $2, refilled_at = $3, day = $4::date, used = $5 WHERE provider = $1',
        [provider, state.tokens, state.refilledAt, state.day, state.used],
        { name: 'save-budget', transaction },
      );
      await charge(transaction, charged, state.day);
      return answers;
    });
  }

  async function lockRow(transaction: Transaction, provider: string, limits: BudgetLimits): Promise<BudgetRow> {
    const select = `SELECT tokens, refilled_at, day::text, used, resting_until, resting_because, clock_timestamp() AS now
      FROM provider_budgets WHERE provider = $1 FOR UPDATE`;
    const read = () => database.query<BudgetRow>(select, [provider], { name: 'lock-budget', transaction });
    let [row] = await read();
    if (!row) {
      await database.execute(
        `INSERT INTO provider_budgets (provider, tokens, refilled_at, day, used)
         VALUES ($1, $2, clock_timestamp(), (clock_timestamp() AT TIME ZONE 'UTC')::date, 0) ON CONFLICT DO NOTHING`,
        [provider, burstOf(limits)],
        { transaction },
      );
      [row] = await read();
    }
    if (!row) throw new Error(`the budget of ${provider} is missing`);
    return row;
  }

  /** Read after the provider's row is locked, so that concurrent requests count each other. */
  async function usedBy(transaction: Transaction, uids: readonly string[]): Promise<Map<string, number>> {
    if (uids.length === 0) return new Map();
    const rows = await database.query<{ uid: string; used: number }>(
      `SELECT uid, used FROM user_shares
       WHERE uid = ANY ($1::uuid[]) AND day = (clock_timestamp() AT TIME ZONE 'UTC')::date`,
      [uids],
      { name: 'used-by-users', transaction },
    );
    return new Map(rows.map(({ uid, used }) => [uid, used]));
  }

  /** In the order of the users, so that transactions of two providers cannot deadlock. */
  async function charge(transaction: Transaction, uids: readonly string[], day: string): Promise<void> {
    if (uids.length === 0) return;
    await database.execute(
      `INSERT INTO user_shares (uid, day, used)
       SELECT uid, $2::date, count(*) FROM unnest($1::uuid[]) AS uid GROUP BY uid ORDER BY uid
       ON CONFLICT (uid) DO UPDATE
       SET used = CASE WHEN user_shares.day = excluded.day THEN user_shares.used ELSE 0 END + excluded.used,
           day = excluded.day`,
      [uids, day],
      { name: 'charge-users', transaction },
    );
  }
}
