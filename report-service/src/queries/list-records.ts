import { listInMemory } from '@jogging/query';
import { recordFields } from '@jogging/resources';
import { type RecordRow, readRecords } from '../store/records.js';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListRecordsParts extends AwaitOptions {
  readonly cursorSecret: string;
}

/** A user's records, nine at most. @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor */
export async function listRecords(parts: ListRecordsParts, request: ReportRequest): Promise<ReportAnswer<RecordRow>> {
  const { subject, query } = request;
  authorizeReader(request.reader, subject);
  const upToDate = await awaitWritten(parts, subject.uid, request.written, request.caller);
  const listed = listInMemory(await readRecords(parts.database, subject.uid), query, {
    resource: recordFields,
    values: (record) => ({
      id: `${subject.userId}:${record.kind}`,
      kind: record.kind,
      value: record.value_milli,
      unit: record.unit,
      date: record.date,
    }),
    cursorSecret: parts.cursorSecret,
    name: 'records',
  });
  return { ...listed, upToDate };
}
