import { type ImportDeps, leaseSeconds } from './import-deps.js';
import type { LeasedImport } from './import-store.js';

/**
 * Deletes the next runs that an import recorded, unless a client has changed them since, with the events and counts in one
 * transaction.
 *
 * @returns whether there may be more
 */
export function undoBatch(deps: ImportDeps, leased: LeasedImport, most: number): Promise<boolean> {
  const { database, imports, items, batches, outbox } = deps;
  const { id } = leased.import;
  return database.transaction(async (transaction) => {
    if (!(await imports.hold(leased, transaction))) return false;
    const made = await items.made(id, most, transaction);
    if (made.length === 0) {
      await items.dropWaiting(id, transaction);
      await imports.finish(id, 'undone', deps.now(), transaction);
      return false;
    }
    const runs = await batches.lock(
      made.flatMap(({ run_id }) => run_id ?? []),
      transaction,
    );
    const unchanged = [...runs.values()].filter(({ version }) => version === 1);
    const ids = unchanged.map((run) => run.id);
    await batches.delete(ids, transaction);
    const events = unchanged.map((run) =>
      outbox.entryOf({
        type: 'run.deleted',
        subject: run.id,
        data: { runId: run.id, uid: run.uid, version: run.version + 1 },
      }),
    );
    await outbox.addEntries(transaction, events);
    const itemIds = made.map((item) => item.id);
    await items.markUndone(itemIds, ids, transaction);
    await imports.addUndone(id, ids.length, made.length - ids.length, leaseSeconds, transaction);
    return true;
  });
}
