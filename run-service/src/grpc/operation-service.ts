import { OperationServiceService } from '@jogging/proto/runs';
import { type ServedService, serve } from '@jogging/service-kit/grpc';
import { type ApplyOperationsDeps, applyOperations } from '../commands/apply-operations.js';
import type { Audit } from './audit.js';

const edge = ['gateway'];

/** Many changes in one transaction. */
export function serveOperations(deps: ApplyOperationsDeps, audit: Audit): ServedService {
  return serve(
    OperationServiceService,
    {
      async applyOperations(request, call) {
        const response = await applyOperations(deps, call.requirePrincipal(), request);
        for (const { outcome } of response.results) {
          if (outcome) await audit.one(call, `operation: ${outcome.$case}`, Promise.resolve(outcome.value));
        }
        return response;
      },
    },
    { principalFrom: edge, callers: { applyOperations: edge } },
  );
}
