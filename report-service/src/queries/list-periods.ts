import type { PeriodKind } from '../domain/periods.js';
import type { PeriodReports, PeriodRow } from '../store/period-reports.js';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListPeriodsDeps extends AwaitOptions {
  readonly periods: PeriodReports;
}

/** Reports by week, month or year. @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor */
export async function listPeriods(
  deps: ListPeriodsDeps,
  kind: PeriodKind,
  request: ReportRequest,
): Promise<ReportAnswer<PeriodRow>> {
  authorizeReader(request.reader, request.subject);
  const upToDate = await awaitWritten(deps, request.subject.uid, request.written, request.caller);
  return { ...(await deps.periods.list(request.subject, kind, request.query)), upToDate };
}
