import type { Principal } from '@jogging/proto/common';
import type { ListRunsRequest, ListRunsResponse } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import { listScope } from '../domain/policy.js';
import type { RunList } from '../store/run-list.js';

/** The runs that the caller may see: one's own, for an admin everyone's, or those of the owner that the request names. */
export async function listRuns(
  list: RunList,
  principal: Principal,
  request: ListRunsRequest,
): Promise<ListRunsResponse> {
  const scope = listScope(principal, request.ownerUid);
  if (!scope) throw new AppError('forbidden', { detail: 'You may list your own runs only.' });
  if (!request.asLines) return { ...(await list.read(request.query, scope)), lines: undefined };
  return { runs: [], ...(await list.readLines(request.query, scope)) };
}
