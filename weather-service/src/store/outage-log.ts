import type { Database, Transaction } from '@jogging/service-kit/database';

import type { RequestState } from '../domain/request-state.js';
import { type RequestRow, requestColumns, stateOf } from './request-row.js';

/** The effects of an outage on requests that wait for its end. */
export interface OutageLog {
  /** Notes the reason on up to `limit` requests that do not have one yet. */
  note(transaction: Transaction, outage: { reason: string; until: Date }, limit: number): Promise<RequestState[]>;
  /** Makes up to `limit` requests unavailable that have waited through failures for longer than `patienceMs`. */
  giveUpOverdue(transaction: Transaction, patienceMs: number, limit: number): Promise<RequestState[]>;
  end(): Promise<void>;
}

const chosen = (condition: string, limit: string): string =>
  `run_id IN (SELECT run_id FROM wishes WHERE status = 'pending' AND ${condition}
     ORDER BY run_id LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;

export function createOutageLog(database: Database): OutageLog {
  async function change(transaction: Transaction, sql: string, params: readonly unknown[]): Promise<RequestState[]> {
    const update = `UPDATE wishes SET revision = revision + 1, changed_at = now(), ${sql} RETURNING ${requestColumns}`;
    return (await database.query<RequestRow>(update, params, { transaction })).map((row) => stateOf(row));
  }

  return {
    note: (transaction, { reason, until }, limit) =>
      change(
        transaction,
        `reason = $1, next_attempt_at = greatest(next_attempt_at, $2), failing_since = now()
         WHERE ${chosen('failing_since IS NULL', '$3')}`,
        [reason, until, limit],
      ),

    giveUpOverdue: (transaction, patienceMs, limit) =>
      change(
        transaction,
        `status = 'unavailable', next_attempt_at = NULL, failing_since = NULL
         WHERE ${chosen(`failing_since < now() - $1 * interval '1 ms'`, '$2')}`,
        [patienceMs, limit],
      ),

    async end() {
      const sql = `UPDATE wishes SET failing_since = NULL WHERE status = 'pending' AND failing_since IS NOT NULL`;
      await database.execute(sql);
    },
  };
}
