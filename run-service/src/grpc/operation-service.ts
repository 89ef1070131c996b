import { OperationServiceService } from '@jogging/proto/runs';
import { CallerShares } from '@jogging/service-kit';
import { type ServedService, serve } from '@jogging/service-kit/grpc';
import { type ApplyOperationsDeps, applyOperations } from '../commands/apply-operations.js';
import type { Audit } from './audit.js';

const edge = ['gateway'];

/** Transactions of many changes that may be under way at once; most write connections stay free for single changes. */
const atOnce = 2;

/** Many changes in one transaction; one at a time for each caller. */
export function serveOperations(deps: ApplyOperationsDeps, audit: Audit): ServedService {
  const shares = new CallerShares({ what: 'operations', atOnce, perCaller: 1 });
  return serve(
    OperationServiceService,
    {
      async applyOperations(request, call) {
        const principal = call.requirePrincipal();
        const apply = () => applyOperations(deps, principal, request);
        const response = await shares.run(principal.uid, apply, call.signal);
        for (const { outcome } of response.results) {
          if (outcome) await audit.one(call, `operation: ${outcome.$case}`, Promise.resolve(outcome.value));
        }
        return response;
      },
    },
    { principalFrom: edge, callers: { applyOperations: edge } },
  );
}
