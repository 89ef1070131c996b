import { RunExportServiceService } from '@jogging/proto/runs';
import { type ServedService, serve } from '@jogging/service-kit/grpc';
import { exportShares, streamRuns } from '../queries/stream-runs.js';
import type { RunList } from '../store/run-list.js';

const edge = ['gateway'];

/** Exports whole lists, for files. */
export function serveExports(list: RunList): ServedService {
  const deps = { list, exports: exportShares() };
  return serve(
    RunExportServiceService,
    { streamRuns: (request, call) => streamRuns(deps, call.requirePrincipal(), request, call.signal) },
    { principalFrom: edge, callers: { streamRuns: edge } },
  );
}
