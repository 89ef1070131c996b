import { printThousandths } from '@jogging/proto/common';
import {
  type ConditionBand,
  type Figures,
  type Period,
  PeriodKind,
  type Record as RunRecord,
} from '@jogging/proto/reports';
import type { ResourceObject } from '@jogging/resources';

/** A week, month or year of a user as a `report`. */
export function renderPeriod(period: Period, kind: PeriodKind, userId: string): ResourceObject {
  return { type: 'report', id: periodId(period, kind, userId), attributes: periodAttributes(period, kind) };
}

/** The attributes in API.md's order, which is the order of the CSV's columns too. */
export function periodAttributes(period: Period, kind: PeriodKind): Record<string, unknown> {
  return { ...periodNames(period, kind), ...figureAttributes(period.figures) };
}

function periodId(period: Period, kind: PeriodKind, userId: string): string {
  const year = String(period.year).padStart(4, '0');
  const number = String(period.number).padStart(2, '0');
  if (kind === PeriodKind.WEEK) return `${userId}:${year}-W${number}`;
  return kind === PeriodKind.MONTH ? `${userId}:${year}-${number}` : `${userId}:${year}`;
}

function periodNames(period: Period, kind: PeriodKind): Record<string, unknown> {
  if (kind === PeriodKind.WEEK) return { year: period.year, week_number: period.number, week_start: period.start };
  if (kind === PeriodKind.MONTH) return { year: period.year, month: period.number, month_start: period.start };
  return { year: period.year };
}

function figureAttributes(figures: Figures | undefined): Record<string, unknown> {
  return {
    run_count: figures?.runCount ?? 0,
    ...averageAttributes(figures),
    total_distance: printThousandths((figures?.totalDistance ?? 0) * 1000),
    total_duration: figures?.totalDuration ?? 0,
  };
}

function averageAttributes(figures: Figures | undefined): Record<string, string> {
  return {
    average_distance: printThousandths(figures?.averageDistanceMilli ?? 0),
    average_duration: printThousandths(figures?.averageDurationMilli ?? 0),
    average_speed: printThousandths(figures?.averageSpeedMilli ?? 0),
    average_pace: printThousandths(figures?.averagePaceMilli ?? 0),
  };
}

/** A personal record; related to its run where one run made it. */
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

export function recordAttributes(record: RunRecord): Record<string, unknown> {
  return { kind: record.kind, value: printThousandths(record.valueMilli), unit: record.unit, date: record.date };
}

/** A band of conditions with the figures of the runs in it. */
export function renderBand(band: ConditionBand, userId: string): ResourceObject {
  return { type: 'report', id: `${userId}:${band.dimension}:${band.band}`, attributes: bandAttributes(band) };
}

export function bandAttributes(band: ConditionBand): Record<string, unknown> {
  return {
    dimension: band.dimension,
    band: band.band,
    run_count: band.figures?.runCount ?? 0,
    ...averageAttributes(band.figures),
  };
}
