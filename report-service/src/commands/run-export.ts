import type { ExportRunsResponse } from '@jogging/proto/runs';
import { projectRun } from '../domain/project-run.js';
import type { ProjectedRun } from '../domain/projected-run.js';

/** All runs and deleted users at one snapshot, taken when it is called: run-service's ExportRuns. */
export type RunExport = () => AsyncIterable<ExportRunsResponse>;

export interface ExportBatch {
  readonly runs: readonly ProjectedRun[];
  readonly deleted: readonly string[];
}

/** The export in batches, with the part of each run that reports keep. @throws RangeError for a run that cannot be counted */
export async function* exportBatches(runExport: RunExport, size: number): AsyncGenerator<ExportBatch> {
  let runs: ProjectedRun[] = [];
  let deleted: string[] = [];
  for await (const { item } of runExport()) {
    if (item?.$case === 'run') runs.push(projectRun(item.value));
    if (item?.$case === 'departedUid') deleted.push(item.value);
    if (runs.length + deleted.length >= size) {
      yield { runs, deleted };
      [runs, deleted] = [[], []];
    }
  }
  if (runs.length + deleted.length > 0) yield { runs, deleted };
}
