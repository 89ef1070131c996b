import type { Principal } from '@jogging/proto/common';
import { RunInput, type UpdateRunRequest } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import { throwIfFaults } from '@jogging/service-kit/errors';
import { requireMatch } from '../domain/access.js';
import type { Zones } from '../domain/dates.js';
import { changeFaults } from '../domain/policy.js';
import { changeRun, type Run } from '../domain/run.js';
import { checkAttributes, faultOfEdge } from '../domain/run-values.js';
import { lockAccessibleRun } from './lock-accessible-run.js';
import { withZones } from './with-zones.js';
import type { WriteDeps } from './write-deps.js';

/** Changes a run. A request that changes nothing raises no version and publishes no event. */
export function updateRun(deps: WriteDeps, principal: Principal, request: UpdateRunRequest): Promise<Run> {
  return withZones(deps, (zones) =>
    deps.database.transaction(async (transaction) => {
      const run = await lockAccessibleRun(deps.runs, principal, request.id, transaction);
      const change = decideUpdate(run, request, deps.now(), zones);
      if (!change) return run;
      await deps.runs.update(change, transaction);
      await deps.outbox.add(transaction, 'run.updated', change.id, { run: change });
      return change;
    }),
  );
}

/**
 * The run after a request's changes; undefined if nothing changes.
 *
 * @throws AppError with the faults of the first failing stage
 */
export function decideUpdate(run: Run, request: UpdateRunRequest, nowMs: number, zones: Zones): Run | undefined {
  const input = request.input ?? RunInput.fromPartial({});
  throwIfFaults(changeFaults(run, input));
  requireMatch(request.ifMatch, run);
  const checked = checkAttributes(input, request.edgeFaults, run, nowMs);
  if (!checked.ok) throw new AppError('invalid_value', { faults: checked.faults });
  throwIfFaults(request.edgeConflicts.map(faultOfEdge));
  return changeRun(run, checked.attributes, nowMs, zones);
}
