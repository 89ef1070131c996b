import type { Database, Transaction } from '@jogging/service-kit/database';

import type { Key } from '../domain/key.js';
import type { RequestState } from '../domain/request-state.js';
import { type KeyRow, keyOf, keyParams, ofKey } from './key.js';
import { type ObservationRow, observationColumns, observationOf } from './observations.js';
import { type RequestRow, requestColumns, stateOf } from './request-row.js';

/** Operators' changes of many requests at once. */
export interface Maintenance {
  /** The keys of requests that became unavailable since a time. */
  unavailableKeys(since: Date | undefined): Promise<Key[]>;
  /** Makes requests pending again. Requires the key's lock. */
  revive(transaction: Transaction, key: Key, since: Date | undefined): Promise<RequestState[]>;
  /** The states of up to `limit` requests after a run_id, each with a new revision, in the order of run_id. */
  restate(transaction: Transaction, after: string | undefined, limit: number): Promise<RequestState[]>;
}

export function createMaintenance(database: Database): Maintenance {
  return {
    async unavailableKeys(since) {
      const rows = await database.query<KeyRow>(
        `SELECT DISTINCT cell_lat, cell_lng, hour FROM wishes
         WHERE status = 'unavailable' AND hour IS NOT NULL AND ($1::timestamptz IS NULL OR changed_at >= $1)
         ORDER BY hour DESC, cell_lat, cell_lng`,
        [since ?? null],
      );
      return rows.map(keyOf);
    },

    async revive(transaction, key, since) {
      const rows = await database.query<RequestRow>(
        `UPDATE wishes SET status = 'pending', next_attempt_at = now(), reason = NULL, failing_since = NULL,
           revision = revision + 1, changed_at = now()
         WHERE run_id IN (
           SELECT run_id FROM wishes WHERE ${ofKey} AND status = 'unavailable'
             AND ($4::timestamptz IS NULL OR changed_at >= $4)
           ORDER BY run_id FOR UPDATE)
         RETURNING ${requestColumns}`,
        [...keyParams(key), since ?? null],
        { transaction },
      );
      return rows.map((row) => stateOf(row));
    },

    async restate(transaction, after, limit) {
      const rows = await database.query<RequestRow & ObservationRow>(
        `WITH wishes AS (
           UPDATE wishes SET revision = revision + 1 WHERE run_id IN (
             SELECT run_id FROM wishes WHERE $1::uuid IS NULL OR run_id > $1 ORDER BY run_id LIMIT $2 FOR UPDATE)
           RETURNING *)
         SELECT ${requestColumns}, ${observationColumns}
         FROM wishes LEFT JOIN observations USING (cell_lat, cell_lng, hour, kind)
         ORDER BY run_id`,
        [after ?? null, limit],
        { transaction },
      );
      return rows.map((row) => stateOf(row, row.status === 'recorded' ? observationOf(row) : undefined));
    },
  };
}
