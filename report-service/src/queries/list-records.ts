import type { RecordRow, Records } from '../store/records.js';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListRecordsDeps extends AwaitOptions {
  readonly records: Records;
}

/** A user's records, nine at most. @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor */
export async function listRecords(
  deps: ListRecordsDeps,
  { reader, subject, query, written, caller }: ReportRequest,
): Promise<ReportAnswer<RecordRow>> {
  authorizeReader(reader, subject);
  const upToDate = await awaitWritten(deps, subject.uid, written, caller);
  return { ...(await deps.records.list(subject, query)), upToDate };
}
