import type { Principal } from '@jogging/proto/common';
import type { StreamRunsRequest } from '@jogging/proto/runs';
import { AppError, CallerShares } from '@jogging/service-kit';
import { listScope } from '../domain/policy.js';
import type { Run } from '../domain/run.js';
import type { RunList } from '../store/run-list.js';

export interface StreamRunsDeps {
  readonly list: RunList;
  readonly exports: CallerShares;
}

/**
 * A stream uses a connection for as long as its reader takes. Half of the connections shared with writes are reserved for others,
 * and a caller has one stream at a time.
 */
export const exportShares = (): CallerShares =>
  new CallerShares({ what: 'exports', atOnce: 3, perCaller: 1, waiting: 10 });

/** All runs of a list at one snapshot, read as fast as they are taken. @throws AppError as the list does */
export async function* streamRuns(
  { list, exports }: StreamRunsDeps,
  principal: Principal,
  request: StreamRunsRequest,
  signal?: AbortSignal,
): AsyncGenerator<Run> {
  const scope = listScope(principal, request.ownerUid);
  if (!scope) throw new AppError('forbidden', { detail: 'You may list your own runs only.' });
  yield* exports.stream(principal.uid, () => list.stream(request.query, scope), signal);
}
