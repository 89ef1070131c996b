import { type ImportDeps, leaseSeconds } from './import-deps.js';
import type { LeasedImport } from './import-store.js';

/**
 * Deletes the next runs that an import recorded, unless a client has changed them since, with the events and counts in one
 * transaction.
 *
 * @param after the position of the last item undone before by this worker
 * @returns the position of the last item now; undefined if there are no more
 */
export function undoBatch(
  deps: ImportDeps,
  leased: LeasedImport,
  after: number,
  most: number,
): Promise<number | undefined> {
  const { database, imports, items, batches, outbox } = deps;
  const { id } = leased.import;
  return database.transaction(async (transaction) => {
    if (!(await imports.hold(leased, transaction))) return undefined;
    const made = await items.made(id, after, most, transaction);
    const last = made.at(-1)?.position;
    if (last === undefined) {
      await items.dropWaiting(id, transaction);
      await imports.finish(id, 'undone', deps.now(), transaction);
      return undefined;
    }
    const runs = await batches.lock(
      made.flatMap(({ run_id }) => run_id ?? []),
      transaction,
    );
    const unchanged = [...runs.values()].filter(({ version }) => version === 1);
    const ids = unchanged.map((run) => run.id);
    await batches.delete(ids, transaction);
    const events = unchanged.map((run) => ({
      type: 'run.deleted' as const,
      subject: run.id,
      data: { runId: run.id, uid: run.uid, version: run.version + 1 },
    }));
    await outbox.addAll(transaction, events);
    const itemIds = made.map((item) => item.id);
    await items.markUndone(itemIds, ids, transaction);
    await imports.addUndone(id, ids.length, made.length - ids.length, leaseSeconds, transaction);
    return last;
  });
}
