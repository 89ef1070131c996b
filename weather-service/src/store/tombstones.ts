import type { Database, Transaction } from '@jogging/service-kit/database';

/** Deleted runs and users, so that late events do not bring them back. */
export interface Tombstones {
  /**
   * Leaves out deleted runs and those of deleted users. Locks the others and their users for the transaction: a concurrent
   * deletion either waits or is seen.
   */
  filterDeleted<Of extends RunOfOwner>(transaction: Transaction, runs: readonly Of[]): Promise<Of[]>;
  buryRun(transaction: Transaction, runId: string): Promise<void>;
  buryOwner(transaction: Transaction, uid: string): Promise<void>;
}

export interface RunOfOwner {
  readonly runId: string;
  readonly uid: string;
}

// The prefix keeps these locks apart from those of other services in the same database.
const ownerLock = (uid: string): string => `weather owner ${uid}`;
const runLock = (runId: string): string => `weather run ${runId}`;

// Always in the same order: users before runs, each by key.
const inOrder =
  'FROM (SELECT DISTINCT hashtextextended(text, 0) AS key FROM unnest($1::text[]) AS text ORDER BY key) locks';
const lockOwners = `SELECT pg_advisory_xact_lock_shared(key) ${inOrder}`;
const lockRuns = `SELECT pg_advisory_xact_lock(key) ${inOrder}`;

export function createTombstones(database: Database): Tombstones {
  return {
    async filterDeleted(transaction, runs) {
      await database.query(lockOwners, [runs.map(({ uid }) => ownerLock(uid))], { name: 'lock-owners', transaction });
      await database.query(lockRuns, [runs.map(({ runId }) => runLock(runId))], { name: 'lock-runs', transaction });
      // A separate statement, so that it sees what was committed while the locks were awaited.
      const deleted = await database.query<{ id: string }>(
        `SELECT run_id AS id FROM deleted_runs WHERE run_id = ANY ($1::uuid[])
         UNION ALL SELECT uid FROM departed_owners WHERE uid = ANY ($2::uuid[])`,
        [runs.map(({ runId }) => runId), runs.map(({ uid }) => uid)],
        { name: 'deleted', transaction },
      );
      if (deleted.length === 0) return [...runs];
      const ids = new Set(deleted.map(({ id }) => id));
      return runs.filter(({ runId, uid }) => !ids.has(runId) && !ids.has(uid));
    },

    async buryRun(transaction, runId) {
      await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [runLock(runId)], { transaction });
      await database.execute('INSERT INTO deleted_runs (run_id) VALUES ($1) ON CONFLICT DO NOTHING', [runId], {
        transaction,
      });
      await database.execute('DELETE FROM wishes WHERE run_id = $1', [runId], { transaction });
    },

    async buryOwner(transaction, uid) {
      await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [ownerLock(uid)], { transaction });
      await database.execute('INSERT INTO departed_owners (uid) VALUES ($1) ON CONFLICT DO NOTHING', [uid], {
        transaction,
      });
      // The same lock order as everywhere else.
      await database.query('SELECT 1 FROM wishes WHERE uid = $1 ORDER BY run_id FOR UPDATE', [uid], { transaction });
      await database.execute('DELETE FROM wishes WHERE uid = $1', [uid], { transaction });
      await database.execute('DELETE FROM user_shares WHERE uid = $1', [uid], { transaction });
    },
  };
}
