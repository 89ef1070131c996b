import { backoffMs } from '@jogging/service-kit';
import type { ImportDeps } from './import-deps.js';
import type { LeasedImport } from './import-store.js';

/** After this many faults in a row without progress, about six minutes, the import fails. */
export const mostFaults = 10;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Postpones an import after a server error: longer with each one, and after the last one it fails. What was recorded so far stays
 * and can be undone.
 *
 * @returns the number of faults in a row
 */
export function noteFault({ database, imports, now }: ImportDeps, leased: LeasedImport): Promise<number> {
  const { id, status } = leased.import;
  return database.transaction(async (transaction) => {
    const [row] = await database.query<{ faults: number }>(
      'UPDATE imports SET faults = faults + 1 WHERE id = $1 AND lease = $2 RETURNING faults',
      [id, leased.lease],
      { name: 'count-fault', transaction },
    );
    if (!row) return 0;
    if (row.faults < mostFaults) {
      const sql = `UPDATE imports SET lease = NULL, lease_until = now() + $2 * interval '1 millisecond' WHERE id = $1`;
      const wait = backoffMs(row.faults, FIRST_WAIT_MS, LONGEST_WAIT_MS);
      await database.execute(sql, [id, wait], { name: 'put-import-off', transaction });
      return row.faults;
    }
    await imports.files.delete(id, transaction);
    await database.execute('DELETE FROM import_items WHERE import_id = $1 AND verdict IS NULL', [id], { transaction });
    await database.execute(
      `UPDATE imports SET status = 'failed', reason = $2, finished_at_ms = $3, progress = 1, faults = 0,
         lease = NULL, lease_until = NULL WHERE id = $1`,
      [id, reasonOf(status), now()],
      { name: 'give-import-up', transaction },
    );
    return row.faults;
  });
}

function reasonOf(status: string): string {
  const fault = `A fault of the server, not of the file: it gave up after ${mostFaults} attempts.`;
  return status === 'undoing'
    ? `${fault} Delete the import again to undo the rest.`
    : `${fault} Send the file again later; runs that were made already are then duplicates. Or delete the import to undo them.`;
}
