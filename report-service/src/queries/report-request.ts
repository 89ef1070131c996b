import type { ListQuery, PageInfo } from '@jogging/proto/common';
import type { Reader } from '../domain/policy.js';
import type { Subject } from '../domain/subject.js';
import type { WrittenMark } from '../store/written-marks.js';
import type { Caller } from './await-written.js';

/** The request for a report. */
export interface ReportRequest {
  readonly reader: Reader;
  readonly subject: Subject;
  readonly query: ListQuery | undefined;
  /** The changes already acknowledged to the reader. */
  readonly written: readonly WrittenMark[];
  readonly caller: Caller;
}

export interface ReportAnswer<Row> {
  readonly rows: readonly Row[];
  readonly page: PageInfo;
  /** Whether it includes all `written` changes and every event of the user. */
  readonly upToDate: boolean;
}
