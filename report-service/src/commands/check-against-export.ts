import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@jogging/service-kit/database';
import type { Difference } from '../domain/difference.js';
import { ExportComparison } from '../store/export-comparison.js';
import { exportBatches, type RunExport } from './run-export.js';

const batchSize = 1_000;
const lookAgainMs = 500;

export interface CheckAgainstExportDeps {
  readonly database: Database;
  readonly runExport: RunExport;
  /** How long a change may be in progress before it counts as lost, in ms. */
  readonly settleMs: number;
  /** The most differences to name. */
  readonly limit: number;
}

export interface CheckedRuns {
  readonly runs: number;
  readonly departedUsers: number;
  readonly differences: readonly Difference[];
}

/**
 * Compares the projection with run-service's export while the system serves requests: newer states here are correct, and
 * differences caused by events in transit disappear when those arrive.
 */
export function checkAgainstExport(deps: CheckAgainstExportDeps): Promise<CheckedRuns> {
  const { database, runExport, settleMs, limit } = deps;
  return database.transaction(async (transaction) => {
    const comparison = new ExportComparison(database, transaction);
    await comparison.prepare();
    let runs = 0;
    let departedUsers = 0;
    for await (const batch of exportBatches(runExport, batchSize)) {
      await comparison.add(batch.runs, batch.deleted);
      runs += batch.runs.length;
      departedUsers += batch.deleted.length;
    }
    const end = performance.now() + settleMs;
    let differences = await comparison.differences(limit);
    while (differences.length > 0 && performance.now() < end) {
      await delay(lookAgainMs);
      differences = await comparison.differences(limit);
    }
    await comparison.drop();
    return { runs, departedUsers, differences };
  });
}
