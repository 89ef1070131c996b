import { setTimeout as delay } from 'node:timers/promises';
import type { ExportRunsResponse, Run } from '@jogging/proto/runs';
import type { Database } from '@jogging/service-kit/database';
import { Copies } from '../store/copies.js';
import { compareCopy } from './compare-copy.js';
import type { Difference } from './difference.js';

/** All runs, or those of one owner, at one snapshot, asked for when it is called: run-service's ExportRuns. */
export type RunExport = (ownerUid: string | undefined) => AsyncIterable<ExportRunsResponse>;

export interface CheckCopiesParts {
  readonly database: Database;
  readonly runExport: RunExport;
  /** How long a change may be under way before it counts as lost, in ms. */
  readonly settleMs: number;
  /** The most differences to name. */
  readonly limit: number;
}

export interface CheckedCopies {
  readonly runs: number;
  readonly differences: readonly Difference[];
}

const batchSize = 500;
const lookAgainMs = 500;
/** Of more owners than these, all is looked at again. */
const mostOwners = 50;

/**
 * Holds run-service's copies of the weather against what they are copies of, while both serve. What differs is looked at
 * again until the events under way have come; what still differs then was lost.
 */
export async function checkCopies(parts: CheckCopiesParts): Promise<CheckedCopies> {
  const first = await look(parts, undefined);
  const end = performance.now() + parts.settleMs;
  let { differences } = first;
  while (differences.length > 0 && performance.now() < end) {
    await delay(lookAgainMs);
    const owners = new Set(differences.map(({ uid }) => uid));
    const again: Difference[] = [];
    for (const owner of owners.size > mostOwners ? [undefined] : owners) {
      again.push(...(await look(parts, owner)).differences);
    }
    differences = again.slice(0, parts.limit);
  }
  return { runs: first.runs, differences };
}

function look({ database, runExport, limit }: CheckCopiesParts, owner: string | undefined): Promise<CheckedCopies> {
  return database.transaction(async (transaction) => {
    const copies = new Copies(database, transaction);
    await copies.prepare();
    const differences: Difference[] = [];
    let count = 0;
    for await (const runs of batchesOf(runExport(owner))) {
      count += runs.length;
      const byId = new Map(runs.map((run) => [run.id, run]));
      for (const held of await copies.of(runs)) {
        const run = byId.get(held.id);
        if (run) differences.push(...compareCopy(run, held));
      }
      differences.length = Math.min(differences.length, limit);
    }
    for (const { id, uid } of await copies.unseen(owner, limit - differences.length)) {
      differences.push({ of: 'wish', uid, id, field: 'presence', held: 'present', expected: 'absent' });
    }
    await copies.drop();
    return { runs: count, differences };
  });
}

async function* batchesOf(items: AsyncIterable<ExportRunsResponse>): AsyncGenerator<Run[]> {
  let runs: Run[] = [];
  for await (const { item } of items) {
    if (item?.$case === 'run') runs.push(item.value);
    if (runs.length < batchSize) continue;
    yield runs;
    runs = [];
  }
  if (runs.length > 0) yield runs;
}
