import type { RecordRow, Records } from '../store/records.js';
import { answerReport } from './answer-report.js';
import type { AwaitOptions } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListRecordsDeps extends AwaitOptions {
  readonly records: Records;
}

/** A user's records, nine at most. @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor */
export function listRecords(deps: ListRecordsDeps, request: ReportRequest): Promise<ReportAnswer<RecordRow>> {
  return answerReport(deps, request, (freshness) => deps.records.list(request.subject, request.query, freshness));
}
