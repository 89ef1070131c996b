import { splitFilter } from '@jogging/query';
import type { BandRow, ConditionBands } from '../store/condition-bands.js';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

export interface ListConditionsDeps extends AwaitOptions {
  readonly bands: ConditionBands;
}

/**
 * Figures by temperature, precipitation and wind over the runs whose weather is known. A filter on `date` chooses the runs,
 * every other filter the bands.
 *
 * @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor
 */
export async function listConditions(
  deps: ListConditionsDeps,
  { reader, subject, query, written, caller }: ReportRequest,
): Promise<ReportAnswer<BandRow>> {
  authorizeReader(reader, subject);
  const { runs, reports } = splitFilter(query?.filter, 'date');
  const upToDate = await awaitWritten(deps, subject.uid, written, caller);
  return { ...(await deps.bands.list(subject, runs, query && { ...query, filter: reports })), upToDate };
}
