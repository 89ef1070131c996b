import type { Database } from '@jogging/service-kit/database';
import type { Transaction } from 'sequelize';

/** What is gone for good, so that late events do not bring it back. */
export interface Tombstones {
  /**
   * Whether an event about the run still counts. Locks run and owner for the transaction: a deletion that comes at the
   * same time waits, or has been.
   */
  stillThere(transaction: Transaction, runId: string, uid: string): Promise<boolean>;
  buryRun(transaction: Transaction, runId: string): Promise<void>;
  buryOwner(transaction: Transaction, uid: string): Promise<void>;
}

// Other services lock in the same database.
const ownerLock = (uid: string): string => `weather owner ${uid}`;
const runLock = (runId: string): string => `weather run ${runId}`;

export function createTombstones(database: Database): Tombstones {
  return {
    async stillThere(transaction, runId, uid) {
      await database.query(
        'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0)), pg_advisory_xact_lock(hashtextextended($2, 0))',
        [ownerLock(uid), runLock(runId)],
        { transaction },
      );
      // A statement of its own: it must see what was committed while it waited for the locks.
      const gone = await database.query(
        `SELECT 1 FROM deleted_runs WHERE run_id = $1
         UNION ALL SELECT 1 FROM departed_owners WHERE uid = $2`,
        [runId, uid],
        { transaction },
      );
      return gone.length === 0;
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
      // In the order in which everyone locks several wishes.
      await database.query('SELECT 1 FROM wishes WHERE uid = $1 ORDER BY run_id FOR UPDATE', [uid], { transaction });
      await database.execute('DELETE FROM wishes WHERE uid = $1', [uid], { transaction });
    },
  };
}
