import type { Principal } from '@jogging/proto/common';
import type { Transaction } from '@jogging/service-kit/database';
import { requireAccess } from '../domain/access.js';
import { parseRunId } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import type { RunStore } from '../store/run-store.js';

/**
 * Loads the run that a caller is about to change, locked until the transaction ends.
 *
 * @throws AppError not_found, forbidden
 */
export async function lockAccessibleRun(
  runs: RunStore,
  principal: Principal,
  id: string,
  transaction: Transaction,
): Promise<Run> {
  const runId = parseRunId(id);
  return requireAccess(principal, runId && (await runs.lock(runId, transaction)));
}
