import { splitFilter } from '@jogging/query';
import type { BandRow, ConditionBands } from '../store/condition-bands.js';
import { answerReport } from './answer-report.js';
import type { AwaitOptions } from './await-written.js';
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
export function listConditions(deps: ListConditionsDeps, request: ReportRequest): Promise<ReportAnswer<BandRow>> {
  const { subject, query } = request;
  return answerReport(deps, request, (freshness) => {
    const { runs, reports } = splitFilter(query?.filter, 'date');
    return deps.bands.list(subject, runs, query && { ...query, filter: reports }, freshness);
  });
}
