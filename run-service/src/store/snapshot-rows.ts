import type { Database } from '@jogging/service-kit/database';
import { Transaction } from 'sequelize';

/** How long a slow reader may leave the snapshot idle. */
const IDLE = "SET LOCAL idle_in_transaction_session_timeout = '5min'";

/** The rows of a statement from one snapshot, one batch in memory at a time. */
export async function* snapshotRows<Row, Item>(
  database: Database,
  text: string,
  params: readonly unknown[],
  itemOf: (row: Row) => Item,
): AsyncGenerator<Item> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  const transaction = await database.run(() => database.sequelize.transaction({ isolationLevel }));
  try {
    await database.query(IDLE, [], { transaction });
    for await (const row of database.stream<Row>(text, params, { transaction })) yield itemOf(row);
  } finally {
    // Nothing was written. On a lost connection the rollback fails too; the first error is the one to report.
    await transaction.rollback().catch(() => {});
  }
}
