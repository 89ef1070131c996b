import type { Principal } from '@jogging/proto/common';
import type { DeleteRunRequest, DeleteRunResponse } from '@jogging/proto/runs';
import { requireMatch } from '../domain/access.js';
import { lockAccessibleRun } from './lock-accessible-run.js';
import type { WriteDeps } from './write-deps.js';

/** Deletes a run. The deletion has a higher version than any state of the run. */
export function deleteRun(
  deps: WriteDeps,
  principal: Principal,
  request: DeleteRunRequest,
): Promise<DeleteRunResponse> {
  return deps.database.transaction(async (transaction) => {
    const run = await lockAccessibleRun(deps.runs, principal, request.id, transaction);
    requireMatch(request.ifMatch, run);
    const version = run.version + 1;
    await deps.runs.delete(run.id, transaction);
    await deps.outbox.add(transaction, 'run.deleted', run.id, { runId: run.id, uid: run.uid, version });
    return { uid: run.uid, version };
  });
}
