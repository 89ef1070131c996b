import type { ListQuery } from '@jogging/proto/common';
import { ReportServiceService, type Subject, type WrittenMark } from '@jogging/proto/reports';
import { AppError } from '@jogging/service-kit';
import { type ServedService, type ServerCall, serve } from '@jogging/service-kit/grpc';
import { type ListConditionsDeps, listConditions } from '../queries/list-conditions.js';
import { type ListPeriodsDeps, listPeriodLines, listPeriods } from '../queries/list-periods.js';
import { type ListRecordsDeps, listRecords } from '../queries/list-records.js';
import type { ReportRequest } from '../queries/report-request.js';
import { conditionsMessage, linesMessage, periodKindOf, periodsMessage, recordsMessage } from './report-messages.js';

/** The service's RPCs. Only the gateway may call them, and it names the principal. */
export function reportService(deps: ListPeriodsDeps & ListRecordsDeps & ListConditionsDeps): ServedService {
  return serve(
    ReportServiceService,
    {
      async listPeriods(message, call) {
        const kind = periodKindOf(message.kind);
        const request = reportRequest(message, call);
        return message.asLines
          ? linesMessage(await listPeriodLines(deps, kind, request))
          : periodsMessage(await listPeriods(deps, kind, request));
      },
      listRecords: async (message, call) => recordsMessage(await listRecords(deps, reportRequest(message, call))),
      listConditions: async (message, call) =>
        conditionsMessage(await listConditions(deps, reportRequest(message, call))),
    },
    {
      callers: { listPeriods: ['gateway'], listRecords: ['gateway'], listConditions: ['gateway'] },
      principalFrom: ['gateway'],
    },
  );
}

interface RequestMessage {
  readonly subject: Subject | undefined;
  readonly query: ListQuery | undefined;
  readonly written: WrittenMark[];
}

function reportRequest({ subject, query, written }: RequestMessage, call: ServerCall): ReportRequest {
  const { uid, roles } = call.requirePrincipal();
  if (!subject) throw new AppError('invalid_request', { detail: 'The request names no subject.' });
  return { reader: { uid, roles }, subject, query, written, caller: { signal: call.signal, deadline: call.deadline } };
}
