import type { RecordRow, Records } from '../store/records.js';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListRecordsParts extends AwaitOptions {
  readonly records: Records;
}

/** A user's records, nine at most. @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor */
export async function listRecords(
  parts: ListRecordsParts,
  { reader, subject, query, written, caller }: ReportRequest,
): Promise<ReportAnswer<RecordRow>> {
  authorizeReader(reader, subject);
  const upToDate = await awaitWritten(parts, subject.uid, written, caller);
  return { ...(await parts.records.list(subject, query)), upToDate };
}
