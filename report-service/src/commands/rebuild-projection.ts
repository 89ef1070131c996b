import type { Generations } from '../store/generations.js';
import { exportBatches, type RunExport } from './run-export.js';

/** Small, because events of a batch's users wait while it is applied. */
const batchSize = 200;

export interface RebuildDeps {
  readonly generations: Generations;
  readonly runExport: RunExport;
  /** Called with the number of runs so far after each batch. */
  readonly onProgress?: (runs: number) => void;
}

export interface Rebuilt {
  readonly generation: number;
  readonly runs: number;
  readonly departedUsers: number;
  /** Deleted runs of former generations and of killed rebuilds. */
  readonly swept: number;
}

/**
 * Builds another projection beside the live one and swaps them, while the service serves and events arrive.
 *
 * The export is requested only after the new generation is committed. So a change that some replica applied only to the old
 * one is in the export's snapshot, and every later one is applied to both; the higher version wins in any order. A failure
 * does not change the live generation.
 *
 * @throws AppError write_conflict if another rebuild is running; the export's errors
 */
export async function rebuildProjection({ generations, runExport, onProgress }: RebuildDeps): Promise<Rebuilt> {
  const rebuilt = await generations.exclusively(async (stillMine) => {
    const generation = await generations.begin();
    let runs = 0;
    let departedUsers = 0;
    try {
      for await (const batch of exportBatches(runExport, batchSize)) {
        await stillMine();
        if (batch.deleted.length > 0) await generations.importDeleted(batch.deleted);
        if (batch.runs.length > 0) await generations.importRuns(generation, batch.runs);
        departedUsers += batch.deleted.length;
        runs += batch.runs.length;
        onProgress?.(runs);
      }
      await generations.complete(generation);
    } catch (error) {
      // If this fails too, the next rebuild replaces the unfinished generation.
      await generations.abandon(generation).catch(() => false);
      throw error;
    }
    return { generation, runs, departedUsers };
  });
  return { ...rebuilt, swept: await generations.sweep() };
}
