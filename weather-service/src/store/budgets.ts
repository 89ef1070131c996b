import type { Database, Transaction } from '@jogging/service-kit/database';
import { type BudgetLimits, fullBudget, type Lane, type Taking, take } from '../domain/budget.js';
import type { FaultKind } from '../domain/provider-fault.js';

/** A provider at rest: it asked for it, or refused the key. */
export interface Rest {
  readonly until: Date;
  readonly because: FaultKind;
}

export type BudgetAnswer =
  | {
      readonly granted: true /** A rest that has just ended: this request shows whether it helped. */;
      readonly afterRest: boolean;
    }
  | { readonly granted: false; readonly until: Date; readonly limit: 'minute' | 'day' }
  | { readonly granted: false; readonly until: Date; readonly limit: 'rest'; readonly because: FaultKind };

/** The budgets of providers, in Postgres: all replicas draw on the same, by Postgres' clock. */
export interface Budgets {
  take(provider: string, limits: BudgetLimits, lane: Lane): Promise<BudgetAnswer>;
  /** Nobody asks the provider for a while; a longer rest stands. */
  rest(provider: string, forMs: number, because: FaultKind): Promise<void>;
  /** It answers again. */
  endRest(provider: string): Promise<void>;
  resting(): Promise<ReadonlyMap<string, Rest>>;
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

export function createBudgets(database: Database): Budgets {
  return {
    take(provider, limits, lane) {
      return database.transaction(async (transaction): Promise<BudgetAnswer> => {
        const select = `SELECT tokens, refilled_at, day::text, used, resting_until, resting_because, clock_timestamp() AS now
          FROM provider_budgets WHERE provider = $1 FOR UPDATE`;
        let [row] = await database.query<BudgetRow>(select, [provider], { transaction });
        if (!row) {
          const full = fullBudget(limits, new Date());
          await database.execute(
            `INSERT INTO provider_budgets (provider, tokens, refilled_at, day, used)
             VALUES ($1, $2, clock_timestamp(), (clock_timestamp() AT TIME ZONE 'UTC')::date, 0) ON CONFLICT DO NOTHING`,
            [provider, full.tokens],
            { transaction },
          );
          [row] = await database.query<BudgetRow>(select, [provider], { transaction });
        }
        if (!row) throw new Error(`the budget of ${provider} has gone`);
        if (row.resting_until && row.resting_until > row.now) {
          return {
            granted: false,
            until: row.resting_until,
            limit: 'rest',
            because: row.resting_because ?? 'throttled',
          };
        }
        const taking = take({ ...row, refilledAt: row.refilled_at }, limits, lane, row.now);
        await save(provider, taking, transaction);
        return taking.granted
          ? { granted: true, afterRest: row.resting_until !== null }
          : { granted: false, until: new Date(row.now.getTime() + taking.waitMs), limit: taking.limit };
      });
    },

    async rest(provider, forMs, because) {
      await database.execute(
        `UPDATE provider_budgets
         SET resting_until = greatest(resting_until, clock_timestamp() + $2 * interval '1 ms'), resting_because = $3
         WHERE provider = $1`,
        [provider, forMs, because],
      );
    },

    async endRest(provider) {
      await database.execute(
        `UPDATE provider_budgets SET resting_until = NULL, resting_because = NULL
         WHERE provider = $1 AND resting_until <= clock_timestamp()`,
        [provider],
      );
    },

    async resting() {
      const rows = await database.query<{ provider: string; until: Date; because: FaultKind }>(
        `SELECT provider, resting_until AS until, resting_because AS because
         FROM provider_budgets WHERE resting_until > clock_timestamp()`,
      );
      return new Map(rows.map(({ provider, until, because }) => [provider, { until, because }]));
    },
  };

  async function save(provider: string, { state }: Taking, transaction: Transaction): Promise<void> {
    await database.execute(
      'UPDATE provider_budgets SET tokens = $2, refilled_at = $3, day = $4::date, used = $5 WHERE provider = $1',
      [provider, state.tokens, state.refilledAt, state.day, state.used],
      { transaction },
    );
  }
}
