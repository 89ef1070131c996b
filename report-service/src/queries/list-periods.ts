import type { PeriodKind } from '../domain/periods.js';
import type { PeriodLine, PeriodReports, PeriodRow } from '../store/period-reports.js';
import { answerReport } from './answer-report.js';
import type { AwaitOptions } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListPeriodsDeps extends AwaitOptions {
  readonly periods: PeriodReports;
}

/** Reports by week, month or year. @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor */
export function listPeriods(
  deps: ListPeriodsDeps,
  kind: PeriodKind,
  request: ReportRequest,
): Promise<ReportAnswer<PeriodRow>> {
  return answerReport(deps, request, (freshness) => deps.periods.list(request.subject, kind, request.query, freshness));
}

/** The same as lines. */
export function listPeriodLines(
  deps: ListPeriodsDeps,
  kind: PeriodKind,
  request: ReportRequest,
): Promise<ReportAnswer<PeriodLine>> {
  return answerReport(deps, request, (freshness) =>
    deps.periods.listLines(request.subject, kind, request.query, freshness),
  );
}
