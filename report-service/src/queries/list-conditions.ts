import type { ListQuery } from '@jogging/proto/common';
import { listInMemory } from '@jogging/query';
import type { ResourceFields } from '@jogging/resources';
import { conditionReportFields } from '@jogging/resources';
import { labelOf, placeOf } from '../domain/bands.js';
import type { BandRow, ConditionBands } from '../store/condition-bands.js';
import { authorizeReader } from './authorize-reader.js';
import { type AwaitOptions, awaitWritten } from './await-written.js';
import type { ReportAnswer, ReportRequest } from './report-request.js';
import { splitFilter } from './split-filter.js';

export interface ListConditionsParts extends AwaitOptions {
  readonly bands: ConditionBands;
  readonly cursorSecret: string;
}

/** Clients sort by `band` and get the order of the bands, where their labels would put `10..15` before `5..10`. */
const bandPlace = 'band_place';

const listedFields: ResourceFields = {
  ...conditionReportFields,
  identifiers: {
    ...conditionReportFields.identifiers,
    [bandPlace]: { type: 'integer', access: 'read', filterable: false, description: 'The place in the list of bands.' },
  },
};

function byPlace(query: ListQuery): ListQuery {
  const sort = query.sort.map((key) => (key.field === 'band' ? { ...key, field: bandPlace } : key));
  return { ...query, sort };
}

/**
 * Figures by temperature, precipitation and wind, over the runs whose weather is known: a filter on `date` chooses the
 * runs, every other one among the bands.
 *
 * @throws AppError forbidden, invalid_filter, invalid_sort, invalid_page, invalid_cursor
 */
export async function listConditions(
  parts: ListConditionsParts,
  request: ReportRequest,
): Promise<ReportAnswer<BandRow>> {
  const { subject, query } = request;
  authorizeReader(request.reader, subject);
  const { runs, reports } = splitFilter(query?.filter, 'date');
  const upToDate = await awaitWritten(parts, subject.uid, request.written, request.caller);
  const bands = await parts.bands.read(subject.uid, runs);
  const listed = listInMemory(bands, query && byPlace({ ...query, filter: reports }), {
    resource: listedFields,
    key: bandPlace,
    values: (band) => ({
      [bandPlace]: placeOf(band),
      id: `${subject.userId}:${band.dimension}:${labelOf(band)}`,
      dimension: band.dimension,
      band: labelOf(band),
      run_count: band.run_count,
      average_distance: band.average_distance_milli,
      average_duration: band.average_duration_milli,
      average_speed: band.average_speed_milli,
      average_pace: band.average_pace_milli,
    }),
    cursorSecret: parts.cursorSecret,
    name: 'conditions',
  });
  return { ...listed, upToDate };
}
