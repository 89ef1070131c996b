import type { Generations } from '../store/generations.js';
import { exportBatches, type RunExport } from './run-export.js';

/** Small, because the users of a batch have their events wait while it is applied. */
const batchSize = 200;

export interface RebuildDeps {
  readonly generations: Generations;
  readonly runExport: RunExport;
  /** Told the number of runs so far, after each batch. */
  readonly onProgress?: (runs: number) => void;
}

export interface Rebuilt {
  readonly generation: number;
  readonly runs: number;
  readonly departedUsers: number;
  /** Runs of former generations, and of rebuilds that were killed, that were cleared away. */
  readonly swept: number;
}

/**
 * Builds the projection anew beside the live one and puts it in its place, while the service serves and events come in.
 *
 * The export is asked for only after the new generation has been committed. So a change that some replica applied to the
 * old one alone was made before the export's snapshot and is in it, and every later one is applied to both; whichever
 * comes first, the higher version stays. What fails leaves the live generation as it is.
 *
 * @throws AppError write_conflict where another rebuild is under way; what the export throws
 */
export async function rebuildProjection({ generations, runExport, onProgress }: RebuildDeps): Promise<Rebuilt> {
  const rebuilt = await generations.exclusively(async (stillMine) => {
    const generation = await generations.begin();
    let runs = 0;
    let departedUsers = 0;
    try {
      for await (const batch of exportBatches(runExport, batchSize)) {
        await stillMine();
        if (batch.departed.length > 0) await generations.importDeparted(batch.departed);
        if (batch.runs.length > 0) await generations.importRuns(generation, batch.runs);
        departedUsers += batch.departed.length;
        runs += batch.runs.length;
        onProgress?.(runs);
      }
      await generations.complete(generation);
    } catch (error) {
      // Where this fails as well, the next rebuild takes the place of what is left.
      await generations.abandon(generation).catch(() => false);
      throw error;
    }
    return { generation, runs, departedUsers };
  });
  return { ...rebuilt, swept: await generations.sweep() };
}
