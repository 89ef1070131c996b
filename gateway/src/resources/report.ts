import { type ConditionBand, type Period, PeriodKind, type Record as RunRecord } from '@jogging/proto/reports';
import {
  attributeRenderer,
  conditionReportFields,
  monthReportFields,
  type ResourceObject,
  recordFields,
  weekReportFields,
  yearReportFields,
} from '@jogging/resources';

/** A week, month or year of a user as a `report`. */
export function renderPeriod(period: Period, kind: PeriodKind, userId: string): ResourceObject {
  return { type: 'report', id: periodId(period, kind, userId), attributes: periodAttributes(period, kind) };
}

const weekAttributes = attributeRenderer(weekReportFields);
const monthAttributes = attributeRenderer(monthReportFields);
const yearAttributes = attributeRenderer(yearReportFields);

/** The attributes in the order of the definition, which is also the order of the CSV's columns. */
export function periodAttributes(period: Period, kind: PeriodKind): Record<string, unknown> {
  if (kind === PeriodKind.WEEK) return weekAttributes(period);
  return kind === PeriodKind.MONTH ? monthAttributes(period) : yearAttributes(period);
}

function periodId(period: Period, kind: PeriodKind, userId: string): string {
  const year = String(period.year).padStart(4, '0');
  const number = String(period.number).padStart(2, '0');
  if (kind === PeriodKind.WEEK) return `${userId}:${year}-W${number}`;
  return kind === PeriodKind.MONTH ? `${userId}:${year}-${number}` : `${userId}:${year}`;
}

/** A personal record, related to its run if one run set it. */
export function renderRecord(record: RunRecord, userId: string, base: string): ResourceObject {
  return {
    type: 'record',
    id: `${userId}:${record.kind}`,
    attributes: recordAttributes(record),
    ...(record.runId && {
      relationships: {
        run: { data: { type: 'run', id: record.runId }, links: { related: `${base}/runs/${record.runId}` } },
      },
    }),
  };
}

export const recordAttributes: (record: RunRecord) => Record<string, unknown> = attributeRenderer(recordFields);

/** A band of conditions with the figures of the runs in it. */
export function renderBand(band: ConditionBand, userId: string): ResourceObject {
  return { type: 'report', id: `${userId}:${band.dimension}:${band.band}`, attributes: bandAttributes(band) };
}

export const bandAttributes: (band: ConditionBand) => Record<string, unknown> =
  attributeRenderer(conditionReportFields);
