import { OperationServiceService } from '@jogging/proto/runs';
import { type ServedService, serve } from '@jogging/service-kit/grpc';
import { type ApplyOperationsDeps, applyOperations } from '../commands/apply-operations.js';

const edge = ['gateway'];

/** Many changes in one transaction. */
export function serveOperations(deps: ApplyOperationsDeps): ServedService {
  return serve(
    OperationServiceService,
    { applyOperations: (request, call) => applyOperations(deps, call.requirePrincipal(), request) },
    { principalFrom: edge, callers: { applyOperations: edge } },
  );
}
