import { setTimeout as delay } from 'node:timers/promises';
import { type Sequelize, Transaction } from 'sequelize';
import { backoffMs } from '../backoff.js';
import { isConnectionLoss } from './connection-loss.js';
import { clientOf, isStalePlan, rawQuery } from './raw-query.js';
import { sqlState } from './sql-state.js';

export interface TransactionSettings {
  /** Default `read committed`. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
}

const levels = {
  'read committed': Transaction.ISOLATION_LEVELS.READ_COMMITTED,
  'repeatable read': Transaction.ISOLATION_LEVELS.REPEATABLE_READ,
  serializable: Transaction.ISOLATION_LEVELS.SERIALIZABLE,
} as const;

const mostAttempts = 5;

/** Whether Postgres ended the transaction for a transient reason, so that repeating the work will likely succeed. */
function isWorthAnotherTry(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01' || isStalePlan(error);
}

export async function inTransaction<T>(
  sequelize: Sequelize,
  work: (transaction: Transaction) => Promise<T>,
  settings: TransactionSettings,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(sequelize, work, settings);
    } catch (error) {
      if (attempt === mostAttempts || !isWorthAnotherTry(error)) throw error;
      await delay(backoffMs(attempt, 10, 200));
    }
  }
}

async function once<T>(
  sequelize: Sequelize,
  work: (transaction: Transaction) => Promise<T>,
  settings: TransactionSettings,
): Promise<T> {
  const transaction = await sequelize.transaction(
    settings.isolation === undefined ? {} : { isolationLevel: levels[settings.isolation] },
  );
  try {
    if (settings.readOnly) await rawQuery(sequelize, { sql: 'SET TRANSACTION READ ONLY', params: [], transaction });
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await abandon(sequelize, transaction, error);
    throw error;
  }
}

/** Rolls back, or discards a connection that is lost or in an unknown state. Errors here would hide the first one. */
async function abandon(sequelize: Sequelize, transaction: Transaction, error: unknown): Promise<void> {
  // After a commit, even a failed one, Sequelize has dealt with the connection itself.
  if ((transaction as unknown as { finished?: string }).finished !== undefined) return;
  if (isConnectionLoss(error) || clientOf(transaction)._invalid) {
    await sequelize.connectionManager.destroyConnection(clientOf(transaction)).catch(() => {});
  } else {
    await transaction.rollback().catch(() => {});
  }
}
