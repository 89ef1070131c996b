import type { Database } from '@jogging/service-kit/database';

export interface Waiting {
  readonly pending: number;
  readonly unavailable: number;
  /** Jobs, by priority (0 fresh, 1 backfill, 2 archive, 3 import). */
  readonly jobs: readonly {
    readonly priority: number;
    readonly count: number;
    readonly due: number;
    readonly next: Date;
  }[];
}

export interface Counts extends Waiting {
  readonly recorded: number;
  /** The number of those recorded from a forecast. */
  readonly forecasts: number;
  readonly budgets: readonly BudgetCount[];
}

export interface BudgetCount {
  readonly provider: string;
  /** Requests made on `day`, by UTC. */
  readonly used: number;
  readonly day: string;
  readonly backoffUntil: Date | null;
  readonly backoffBecause: string | null;
}

/** Statistics for operators. */
export interface Stats {
  /** The waiting work: read from indexes, and cheap however many runs there are. */
  waiting(): Promise<Waiting>;
  /** Everything; reads the whole table of requests. */
  count(): Promise<Counts>;
}

export function createStats(database: Database): Stats {
  async function waiting(): Promise<Waiting> {
    const [counts] = await database.query<{ pending: number; unavailable: number }>(
      `SELECT (SELECT count(*) FROM wishes WHERE status = 'pending') AS pending,
              (SELECT count(*) FROM wishes WHERE status = 'unavailable') AS unavailable`,
    );
    const jobs = await database.query<Waiting['jobs'][number]>(
      `SELECT priority, count(*) AS count, count(*) FILTER (WHERE next_attempt_at <= now()) AS due,
         min(next_attempt_at) AS next
       FROM lookups GROUP BY priority ORDER BY priority`,
    );
    return { pending: counts?.pending ?? 0, unavailable: counts?.unavailable ?? 0, jobs };
  }

  return {
    waiting,
    async count() {
      const [counts] = await database.query<{ recorded: number; forecasts: number }>(
        `SELECT count(*) AS recorded, count(*) FILTER (WHERE kind = 'forecast') AS forecasts
         FROM wishes WHERE status = 'recorded'`,
      );
      const budgets = await database.query<BudgetCount>(
        `SELECT provider, used, day::text, resting_until AS "backoffUntil", resting_because AS "backoffBecause"
         FROM provider_budgets ORDER BY provider`,
      );
      return { recorded: counts?.recorded ?? 0, forecasts: counts?.forecasts ?? 0, ...(await waiting()), budgets };
    },
  };
}
