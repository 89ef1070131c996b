import type { Freshness, Listed } from '@jogging/query';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';

/**
 * Answers with the list as soon as it includes the reader's own changes, or after a second without them.
 *
 * A replica answers for a moment ago. Of the changes that were acknowledged shortly before that moment none is known from `written`,
 * so it must have been a moment at which events were consumed.
 *
 * @param list reads the rows, and in the same snapshot whether events are late: otherwise one that is applied in between would be
 *   neither in the rows nor late
 * @throws AppError forbidden
 */
export async function answerReport<Row>(
  options: AwaitOptions,
  { reader, subject, written, caller }: ReportRequest,
  list: (freshness: Freshness) => Promise<Listed<Row>>,
): Promise<ReportAnswer<Row>> {
  authorizeReader(reader, subject);
  const seen = await awaitWritten(options, subject.uid, written, caller);
  const { rows, page, fact: areEventsLate } = await list({ fresh: written.length > 0 || !options.isSteady() });
  return { rows, page, upToDate: seen && !areEventsLate };
}
