import type { Transaction } from '@jogging/service-kit/database';
import type { Zones } from '../domain/dates.js';
import type { RunId, Uid } from '../domain/ids.js';
import { newRun, type Run } from '../domain/run.js';
import { type ImportDeps, leaseSeconds } from './import-deps.js';
import type { LeasedImport } from './import-store.js';
import type { Verdict } from './item-store.js';
import { candidateOf, duplicateVerdict, type Judged, judgeItems, repeatsWithin } from './judge-items.js';

/**
 * Decides on the next items of an import and records their runs, with events, verdicts and counts in one transaction: if killed,
 * the import continues after the last batch.
 *
 * @param after the position of the last item decided before by this worker
 * @returns the position of the last item now; undefined if there are no more
 */
export function writeBatch(
  deps: ImportDeps,
  leased: LeasedImport,
  after: number,
  most: number,
): Promise<number | undefined> {
  const { database, imports, items } = deps;
  const { id, uid } = leased.import;
  return database.transaction(async (transaction) => {
    if (!(await imports.hold(leased, transaction))) return undefined;
    // Two imports of one owner must not both miss a run that the other is about to record.
    await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [uid], { transaction });
    const staged = await items.waiting(id, after, most, transaction);
    const last = staged.at(-1)?.position;
    if (last === undefined) {
      await imports.finish(id, 'done', deps.now(), transaction);
      return undefined;
    }
    const { judged, verdicts } = judgeItems(staged, leased.import.sports, deps.now());
    const created = await recordNew(deps, leased, judged, verdicts, transaction);
    if (!created) {
      await imports.deleteAllOf(uid as Uid, transaction);
      return undefined;
    }
    await items.settle(verdicts, transaction);
    await imports.addCounts(id, countsOf(verdicts), leaseSeconds, transaction);
    transaction.afterCommit(() => deps.outbox.wake());
    return last;
  });
}

/** Records the runs that are not duplicates, and adds the verdicts; false if the owner is deleted. */
async function recordNew(
  deps: ImportDeps,
  { import: { id, uid, userId, dryRun, onDuplicate }, defaultTimeZone }: LeasedImport,
  judged: readonly Judged[],
  verdicts: Verdict[],
  transaction: Transaction,
): Promise<boolean> {
  const skipDuplicates = onDuplicate === 'skip';
  const candidates = skipDuplicates ? judged.map(candidateOf) : [];
  const distinct = judged.some(({ item }) => item.found.distinct);
  const recorded = await deps.items.duplicates(uid, candidates, distinct ? id : undefined, transaction);
  const known: Set<number> = new Set(recorded.keys());
  if (dryRun && !distinct) {
    for (const position of await deps.items.earlier(id, candidates, transaction)) known.add(position);
  }
  const repeats = skipDuplicates && !distinct ? repeatsWithin(judged, known) : new Map<number, number>();

  const zones: Zones = { at: deps.zoneAt, ofOwner: () => defaultTimeZone ?? undefined };
  const runs: Run[] = [];
  const made = new Map<number, RunId>();
  for (const one of judged) {
    const { position } = one.item;
    const earlier = repeats.get(position);
    if (known.has(position) || earlier !== undefined) {
      verdicts.push(
        duplicateVerdict(one, recorded.get(position) ?? (earlier === undefined ? undefined : made.get(earlier))),
      );
      continue;
    }
    const { startTime, distance } = one.attributes;
    const verdict = { id: one.item.id, verdict: 'created', startTime, distance } as const;
    if (dryRun) {
      verdicts.push(verdict);
      continue;
    }
    const run = newRun(deps.newId(), { uid: uid as Uid, userId }, one.attributes, deps.now(), zones);
    runs.push(run);
    made.set(position, run.id);
    verdicts.push({ ...verdict, runId: run.id });
  }
  if (runs.length === 0) return true;
  const full = await deps.quotas.fullFor(uid as Uid, runs.length, transaction);
  if (full !== undefined) {
    refuseCreated(verdicts, full);
    return true;
  }
  const events = deps.outbox.entriesOf(
    runs.map((run) => ({ type: 'run.created', subject: run.id, data: { run, imported: true } })),
  );
  return (await deps.batches.record(runs, events, transaction)).length === 0;
}

/**
 * The quota has no room for the runs of this batch: its items are refused, and those that repeat one of them are no longer
 * duplicates.
 */
function refuseCreated(verdicts: Verdict[], detail: string): void {
  const gone = new Set(verdicts.flatMap(({ verdict, runId }) => (verdict === 'created' ? (runId ?? []) : [])));
  for (const [index, one] of verdicts.entries()) {
    if (one.verdict === 'created') {
      const { id, startTime, distance } = one;
      verdicts[index] = { id, verdict: 'refused', code: 'quota_exceeded', detail, startTime, distance };
    } else if (one.runId !== undefined && gone.has(one.runId)) verdicts[index] = { ...one, runId: undefined };
  }
}

function countsOf(verdicts: readonly Verdict[]) {
  const count = (verdict: Verdict['verdict']): number => verdicts.filter((one) => one.verdict === verdict).length;
  return {
    created: count('created'),
    duplicates: count('duplicate'),
    skipped: count('skipped'),
    refused: count('refused'),
  };
}
