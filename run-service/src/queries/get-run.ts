import type { Principal } from '@jogging/proto/common';
import type { GetRunRequest } from '@jogging/proto/runs';
import { requireAccess } from '../domain/access.js';
import { parseRunId } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import type { RunReader } from '../store/run-reader.js';

/** @throws AppError not_found (also if the id is not a UUID), forbidden */
export async function getRun(runs: RunReader, principal: Principal, request: GetRunRequest): Promise<Run> {
  const id = parseRunId(request.id);
  return requireAccess(principal, id && (await runs.find(id)));
}
