import type { ExportRunsResponse } from '@jogging/proto/runs';
import type { Row } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import { Transaction } from 'sequelize';
import type { Uid } from '../domain/ids.js';
import { runColumns, runOf } from '../store/run-row.js';

/** How long a slow reader may leave the snapshot idle. */
const IDLE = "SET LOCAL idle_in_transaction_session_timeout = '5min'";

/**
 * Every deleted owner and every run (or those of one owner) at one snapshot, one batch in memory at a time; deleted owners
 * first, so that the reader knows which to leave out.
 */
export async function* exportRuns(database: Database, owner: Uid | undefined): AsyncGenerator<ExportRunsResponse> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  const transaction = await database.run(() => database.sequelize.transaction({ isolationLevel }));
  try {
    await database.query(IDLE, [], { transaction });
    const scope = owner === undefined ? 'true' : 'uid = $1::uuid';
    const params = owner === undefined ? [] : [owner];
    const deletedOwners = `SELECT uid FROM departed_owners WHERE ${scope}`;
    for await (const { uid } of database.stream<{ uid: string }>(deletedOwners, params, { transaction })) {
      yield { item: { $case: 'departedUid', value: uid } };
    }
    const every = `SELECT ${runColumns} FROM runs WHERE ${scope}`;
    for await (const row of database.stream<Row>(every, params, { transaction })) {
      yield { item: { $case: 'run', value: runOf(row) } };
    }
  } finally {
    // Nothing was written. If the connection is lost, its own error is already on its way.
    await transaction.rollback().catch(() => {});
  }
}
