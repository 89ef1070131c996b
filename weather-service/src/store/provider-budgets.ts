import type { Database, Transaction } from '@jogging/service-kit/database';

import { type BudgetLimits, burstOf, laneWithinShare, take } from '../domain/budget.js';
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

export function createProviderBudgets(database: Database): ProviderBudgets {
  return {
    take(provider, limits, { lane: askedFor, uid }) {
      return database.transaction(async (transaction): Promise<BudgetAnswer> => {
        const row = await lockRow(transaction, provider, limits);
        if (row.resting_until && row.resting_until > row.now) {
          const because = row.resting_because ?? 'throttled';
          return { granted: false, until: row.resting_until, limit: 'backoff', because };
        }
        const lane = laneWithinShare(askedFor, await usedBy(transaction, uid), limits);
        const taking = take({ ...row, refilledAt: row.refilled_at }, limits, lane, row.now);
        const { tokens, refilledAt, day, used } = taking.state;
        await database.execute(
          'UPDATE provider_budgets SET tokens = $2, refilled_at = $3, day = $4::date, used = $5 WHERE provider = $1',
          [provider, tokens, refilledAt, day, used],
          { transaction },
        );
        if (!taking.granted) {
          return { granted: false, until: new Date(row.now.getTime() + taking.waitMs), limit: taking.limit, lane };
        }
        if (uid !== nobody) await charge(transaction, uid, day);
        return { granted: true, afterBackoff: row.resting_until !== null };
      });
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

  async function lockRow(transaction: Transaction, provider: string, limits: BudgetLimits): Promise<BudgetRow> {
    const select = `SELECT tokens, refilled_at, day::text, used, resting_until, resting_because, clock_timestamp() AS now
      FROM provider_budgets WHERE provider = $1 FOR UPDATE`;
    const read = () => database.query<BudgetRow>(select, [provider], { transaction });
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
  async function usedBy(transaction: Transaction, uid: string): Promise<number> {
    const sql = `SELECT used FROM user_shares WHERE uid = $1 AND day = (clock_timestamp() AT TIME ZONE 'UTC')::date`;
    const [share] = await database.query<{ used: number }>(sql, [uid], { transaction });
    return share?.used ?? 0;
  }

  async function charge(transaction: Transaction, uid: string, day: string): Promise<void> {
    await database.execute(
      `INSERT INTO user_shares (uid, day, used) VALUES ($1, $2::date, 1)
       ON CONFLICT (uid) DO UPDATE
       SET used = CASE WHEN user_shares.day = excluded.day THEN user_shares.used + 1 ELSE 1 END, day = excluded.day`,
      [uid, day],
      { transaction },
    );
  }
}
