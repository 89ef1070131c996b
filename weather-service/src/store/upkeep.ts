import type { Database, Transaction } from '@jogging/service-kit/database';
import type { WishState } from '../domain/wish-state.js';
import { type Key, type KeyRow, keyOf, keyParams } from './key.js';
import { type ObservationRow, observationColumns, observationOf } from './observations.js';
import { type WishRow, wishColumns, wishOf } from './wish-row.js';

/** What operators do to many wishes at once. */
export interface Upkeep {
  /** The keys of wishes that have become unavailable since. */
  unavailableKeys(since: Date | undefined): Promise<Key[]>;
  /** Makes them pending again. Under the key's lock. */
  revive(transaction: Transaction, key: Key, since: Date | undefined): Promise<WishState[]>;
  /** The states of up to `limit` wishes after a run_id, each with a new revision, in the order of run_id. */
  restate(transaction: Transaction, after: string | undefined, limit: number): Promise<WishState[]>;
}

export function createUpkeep(database: Database): Upkeep {
  return {
    async unavailableKeys(since) {
      const rows = await database.query<KeyRow>(
        `SELECT DISTINCT cell_lat, cell_lng, hour FROM wishes
         WHERE status = 'unavailable' AND ($1::timestamptz IS NULL OR changed_at >= $1)
         ORDER BY hour DESC, cell_lat, cell_lng`,
        [since ?? null],
      );
      return rows.map(keyOf);
    },

    async revive(transaction, key, since) {
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET status = 'pending', next_attempt_at = now(), reason = NULL, failing_since = NULL,
           revision = revision + 1, changed_at = now()
         WHERE run_id IN (
           SELECT run_id FROM wishes WHERE cell_lat = $1 AND cell_lng = $2 AND hour = $3 AND status = 'unavailable'
             AND ($4::timestamptz IS NULL OR changed_at >= $4)
           ORDER BY run_id FOR UPDATE)
         RETURNING ${wishColumns}`,
        [...keyParams(key), since ?? null],
        { transaction },
      );
      return rows.map((row) => wishOf(row));
    },

    async restate(transaction, after, limit) {
      const rows = await database.query<WishRow & ObservationRow>(
        `WITH wishes AS (
           UPDATE wishes SET revision = revision + 1 WHERE run_id IN (
             SELECT run_id FROM wishes WHERE $1::uuid IS NULL OR run_id > $1 ORDER BY run_id LIMIT $2 FOR UPDATE)
           RETURNING *)
         SELECT ${wishColumns}, ${observationColumns}
         FROM wishes LEFT JOIN observations USING (cell_lat, cell_lng, hour, kind)
         ORDER BY run_id`,
        [after ?? null, limit],
        { transaction },
      );
      return rows.map((row) => wishOf(row, row.status === 'recorded' ? observationOf(row) : undefined));
    },
  };
}
