import type { Principal } from '@jogging/proto/common';
import type { StreamRunsRequest } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import { listScope } from '../domain/policy.js';
import type { Run } from '../domain/run.js';
import type { RunList } from '../store/run-list.js';

/** All runs of a list at one snapshot, read as fast as they are taken. @throws AppError as the list does */
export async function* streamRuns(
  list: RunList,
  principal: Principal,
  request: StreamRunsRequest,
): AsyncGenerator<Run> {
  const scope = listScope(principal, request.ownerUid);
  if (!scope) throw new AppError('forbidden', { detail: 'You may list your own runs only.' });
  yield* list.stream(request.query, scope);
}
