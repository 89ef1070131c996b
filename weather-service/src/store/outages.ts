import type { Database, Transaction } from '@jogging/service-kit/database';
import type { WishState } from '../domain/wish-state.js';
import { type WishRow, wishColumns, wishOf } from './wish-row.js';

/** What an outage of the provider does to wishes that nobody asks for meanwhile. */
export interface Outages {
  /** Notes the reason on up to `limit` wishes that do not have one yet. */
  announce(transaction: Transaction, outage: { reason: string; until: Date }, limit: number): Promise<WishState[]>;
  /** Gives up to `limit` wishes up that the provider has failed for longer than anyone wants to wait. */
  giveUpOverdue(transaction: Transaction, patienceMs: number, limit: number): Promise<WishState[]>;
  /** It is over. */
  end(): Promise<void>;
}

const chosen = (condition: string, limit: string): string =>
  `run_id IN (SELECT run_id FROM wishes WHERE status = 'pending' AND ${condition}
     ORDER BY run_id LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;

export function createOutages(database: Database): Outages {
  return {
    async announce(transaction, { reason, until }, limit) {
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET reason = $1, next_attempt_at = greatest(next_attempt_at, $2), failing_since = now(),
           revision = revision + 1, changed_at = now()
         WHERE ${chosen('failing_since IS NULL', '$3')} RETURNING ${wishColumns}`,
        [reason, until, limit],
        { transaction },
      );
      return rows.map((row) => wishOf(row));
    },

    async giveUpOverdue(transaction, patienceMs, limit) {
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET status = 'unavailable', next_attempt_at = NULL, failing_since = NULL,
           revision = revision + 1, changed_at = now()
         WHERE ${chosen(`failing_since < now() - $1 * interval '1 ms'`, '$2')} RETURNING ${wishColumns}`,
        [patienceMs, limit],
        { transaction },
      );
      return rows.map((row) => wishOf(row));
    },

    async end() {
      await database.execute(
        `UPDATE wishes SET failing_since = NULL WHERE status = 'pending' AND failing_since IS NOT NULL`,
      );
    },
  };
}
