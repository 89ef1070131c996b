import type { Principal } from '@jogging/proto/common';
import type { DeleteRunRequest, DeleteRunResponse } from '@jogging/proto/runs';
import { requireMatch } from '../domain/access.js';
import { holdRun } from './hold-run.js';
import type { WriteParts } from './write-parts.js';

/** Deletes a run; the deletion's version is above all that the run had. */
export function deleteRun(
  parts: WriteParts,
  principal: Principal,
  request: DeleteRunRequest,
): Promise<DeleteRunResponse> {
  return parts.database.transaction(async (transaction) => {
    const run = await holdRun(parts.runs, principal, request.id, transaction);
    requireMatch(request.ifMatch, run);
    const version = run.version + 1;
    await parts.runs.delete(run.id, transaction);
    await parts.outbox.add(transaction, 'run.deleted', run.id, { runId: run.id, uid: run.uid, version });
    return { uid: run.uid, version };
  });
}
