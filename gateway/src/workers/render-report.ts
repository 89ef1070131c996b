import { ListPeriodsResponse, PeriodKind } from '@jogging/proto/reports';
import { monthReportFields, type ResourceFields, weekReportFields, yearReportFields } from '@jogging/resources';
import { renderChart } from '../charts/chart.js';
import { renderCsv } from '../csv/csv.js';
import { toImperial } from '../csv/imperial.js';
import { periodAttributes } from '../resources/report.js';

export interface ReportLook {
  readonly as: 'text/csv' | 'image/svg+xml';
  readonly kind: PeriodKind;
  readonly units: string;
  /** Of a chart. */
  readonly title: string;
}

export interface ReportRendering extends ReportLook {
  /** A `ListPeriodsResponse`: a decoded one would take longer to copy to a worker than to render. */
  readonly encoded: Uint8Array;
}

const fieldsOf: Readonly<Record<PeriodKind, ResourceFields>> = {
  [PeriodKind.UNSPECIFIED]: weekReportFields,
  [PeriodKind.WEEK]: weekReportFields,
  [PeriodKind.MONTH]: monthReportFields,
  [PeriodKind.YEAR]: yearReportFields,
};

/** Renders weeks, months or years as CSV or as a chart. Runs in a worker thread: 17,000 weeks take most of a second. */
export async function renderReport({ encoded, as, kind, units, title }: ReportRendering): Promise<string> {
  const { periods } = ListPeriodsResponse.decode(encoded);
  if (as === 'image/svg+xml') return renderChart(periods, kind, { title, units });
  const { attributes } = fieldsOf[kind];
  const rows = periods.map((period) => periodAttributes(period, kind));
  return renderCsv(attributes, units === 'imperial' ? toImperial(attributes, rows) : rows);
}

/** Does nothing, in a worker that has loaded this module. */
export function ready(): void {}
