import {
  type ConditionBand,
  type Figures,
  type ListConditionsResponse,
  type ListPeriodsResponse,
  type ListRecordsResponse,
  PeriodKind as PeriodKindMessage,
} from '@jogging/proto/reports';
import { lineSeparator } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { PeriodKind } from '../domain/periods.js';
import type { ReportAnswer } from '../queries/report-request.js';
import type { BandRow } from '../store/condition-bands.js';
import type { PeriodLine, PeriodRow } from '../store/period-reports.js';
import type { RecordRow } from '../store/records.js';

const kinds: Readonly<Partial<Record<PeriodKindMessage, PeriodKind>>> = {
  [PeriodKindMessage.WEEK]: 'week',
  [PeriodKindMessage.MONTH]: 'month',
  [PeriodKindMessage.YEAR]: 'year',
};

/** @throws AppError invalid_request for any other kind */
export function periodKindOf(message: PeriodKindMessage): PeriodKind {
  const kind = kinds[message];
  if (!kind) throw new AppError('invalid_request', { detail: 'The kind of a period must be week, month or year.' });
  return kind;
}

export function periodsMessage({ rows, page, upToDate }: ReportAnswer<PeriodRow>): ListPeriodsResponse {
  return {
    periods: rows.map((row) => ({
      start: row.start,
      year: row.year,
      number: row.number,
      figures: figuresMessage(row),
    })),
    page,
    upToDate,
    lines: undefined,
  };
}

export function linesMessage({ rows, page, upToDate }: ReportAnswer<PeriodLine>): ListPeriodsResponse {
  return { periods: [], page, upToDate, lines: rows.map(({ line }) => line).join(lineSeparator) };
}

export function recordsMessage({ rows, page, upToDate }: ReportAnswer<RecordRow>): ListRecordsResponse {
  return {
    records: rows.map((row) => ({
      kind: row.kind,
      valueMilli: row.value_milli,
      unit: row.unit,
      date: row.date,
      runId: row.run_id ?? undefined,
    })),
    page,
    upToDate,
  };
}

export function conditionsMessage({ rows, page, upToDate }: ReportAnswer<BandRow>): ListConditionsResponse {
  return { bands: rows.map(bandMessage), page, upToDate };
}

function bandMessage(row: BandRow): ConditionBand {
  return { dimension: row.dimension, band: row.band, figures: figuresMessage(row) };
}

type FigureColumns = Omit<PeriodRow, 'start' | 'year' | 'number'>;

function figuresMessage(row: FigureColumns): Figures {
  return {
    runCount: row.run_count,
    averageDistanceMilli: row.average_distance_milli,
    averageDurationMilli: row.average_duration_milli,
    averageSpeedMilli: row.average_speed_milli,
    averagePaceMilli: row.average_pace_milli,
    totalDistance: row.total_distance,
    totalDuration: row.total_duration,
    totalMovingTime: row.total_moving_time,
    averageMovingSpeedMilli: row.average_moving_speed_milli,
    totalElevationGainMilli: row.total_elevation_gain_milli,
  };
}
