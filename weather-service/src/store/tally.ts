import type { Database } from '@jogging/service-kit/database';

export interface Counts {
  readonly wishes: Readonly<Record<'pending' | 'recorded' | 'unavailable', number>>;
  /** Of recorded ones: those with a forecast. */
  readonly forecasts: number;
  readonly due: readonly { readonly priority: number; readonly count: number }[];
  readonly waiting: readonly { readonly priority: number; readonly count: number; readonly next: Date }[];
  readonly budgets: readonly BudgetCount[];
}

export interface BudgetCount {
  readonly provider: string;
  /** Of `day`, by UTC. */
  readonly used: number;
  readonly day: string;
  readonly restingUntil: Date | null;
  readonly restingBecause: string | null;
}

/** Figures for operators. */
export interface Tally {
  count(): Promise<Counts>;
}

export function createTally(database: Database): Tally {
  return {
    async count() {
      const byStatus = await database.query<{ status: keyof Counts['wishes']; count: number; forecasts: number }>(
        `SELECT status, count(*) AS count, count(*) FILTER (WHERE kind = 'forecast') AS forecasts FROM wishes GROUP BY status`,
      );
      const byPriority = await database.query<{ priority: number; due: number; count: number; next: Date }>(
        `SELECT priority, count(*) FILTER (WHERE next_attempt_at <= now()) AS due, count(*) AS count,
           min(next_attempt_at) AS next
         FROM lookups GROUP BY priority ORDER BY priority`,
      );
      const budgets = await database.query<BudgetCount>(
        `SELECT provider, used, day::text, resting_until AS "restingUntil", resting_because AS "restingBecause"
         FROM provider_budgets ORDER BY provider`,
      );
      const wishes = { pending: 0, recorded: 0, unavailable: 0 };
      for (const { status, count } of byStatus) wishes[status] = count;
      return {
        wishes,
        forecasts: byStatus.reduce((sum, { forecasts }) => sum + forecasts, 0),
        due: [0, 1, 2].map((priority) => ({
          priority,
          count: byPriority.find((row) => row.priority === priority)?.due ?? 0,
        })),
        waiting: byPriority.map(({ priority, count, next }) => ({ priority, count, next })),
        budgets,
      };
    },
  };
}
