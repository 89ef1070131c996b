import { ConditionBand, Period, Record as RunRecord } from '@jogging/proto/reports';
import { date, derived, integer, text, thousandths, wholeAsDecimal, words, wordsOf } from './builders.js';
import { defineView } from './define.js';

const within = 'figures';
const average = { access: 'read', within, absent: 0 } as const;

const runCount = integer('runCount', {
  access: 'read',
  within,
  absent: 0,
  description: 'Number of runs.',
  example: 2,
});

const averages = {
  average_distance: thousandths('averageDistanceMilli', {
    ...average,
    unit: 'metres',
    description: "Mean distance of the period's runs.",
    example: '7500.0',
  }),
  average_duration: thousandths('averageDurationMilli', {
    ...average,
    unit: 'seconds',
    description: "Mean duration of the period's runs.",
    example: '1500.0',
  }),
  average_speed: thousandths('averageSpeedMilli', {
    ...average,
    unit: 'm/s',
    description: "The period's distance over its time.",
    example: '5.0',
  }),
  average_pace: thousandths('averagePaceMilli', {
    ...average,
    unit: 'seconds per km',
    description: "The period's time over its distance.",
    example: '200.0',
  }),
} as const;

const figures = {
  run_count: runCount,
  ...averages,
  total_distance: wholeAsDecimal('totalDistance', {
    ...average,
    unit: 'metres',
    description: 'Sum of distances.',
    example: '15000.0',
  }),
  total_duration: integer('totalDuration', {
    ...average,
    unit: 'seconds',
    description: 'Sum of durations.',
    example: 3000,
  }),
  total_moving_time: integer('totalMovingTime', {
    ...average,
    unit: 'seconds',
    description: 'Sum of moving times; a run without one counts by its duration.',
    example: 3000,
  }),
  average_moving_speed: thousandths('averageMovingSpeedMilli', {
    ...average,
    unit: 'm/s',
    description: "The period's distance over its moving time.",
    example: '5.0',
  }),
  total_elevation_gain: thousandths('totalElevationGainMilli', {
    ...average,
    unit: 'metres',
    description: 'Sum of elevation gains.',
    example: '0.0',
  }),
} as const;

const id = (example: string) =>
  derived({ access: 'read', description: `The user's id and the subject of the figures, as \`${example}\`.`, example });
const year = (description: string) => integer('year', { access: 'read', description, example: 2020 });

export const weekReportFields = defineView(Period)({
  type: 'report',
  identifiers: { id: id('test13:2020-W04') },
  attributes: {
    year: year('The ISO week-year.'),
    week_number: integer('number', {
      stem: 'number',
      access: 'read',
      description: 'The ISO week, 1 to 53.',
      example: 4,
    }),
    week_start: date('start', { stem: 'start', access: 'read', description: 'Its Monday.', example: '2020-01-20' }),
    ...figures,
  },
  defaultSort: [{ field: 'week_start', descending: true }],
  key: 'week_start',
  list: 'week-reports',
});

export const monthReportFields = defineView(Period)({
  type: 'report',
  identifiers: { id: id('test13:2020-01') },
  attributes: {
    year: year('The calendar year.'),
    month: integer('number', { stem: 'number', access: 'read', description: 'The month, 1 to 12.', example: 1 }),
    month_start: date('start', { stem: 'start', access: 'read', description: 'Its first day.', example: '2020-01-01' }),
    ...figures,
  },
  defaultSort: [{ field: 'month_start', descending: true }],
  key: 'month_start',
  list: 'month-reports',
});

export const yearReportFields = defineView(Period)({
  type: 'report',
  identifiers: { id: id('test13:2020') },
  attributes: { year: year('The calendar year.'), ...figures },
  defaultSort: [{ field: 'year', descending: true }],
  key: 'year',
  list: 'year-reports',
});

export const recordKinds = [
  'longest_distance',
  'longest_duration',
  'fastest_1k',
  'fastest_5k',
  'fastest_10k',
  'fastest_half_marathon',
  'fastest_marathon',
  'longest_week',
  'longest_streak',
] as const;

export const recordFields = defineView(RunRecord)({
  type: 'record',
  identifiers: { id: id('test13:fastest_5k') },
  attributes: {
    kind: words('kind', wordsOf(...recordKinds), {
      access: 'read',
      description: 'The kind of record.',
      example: 'fastest_5k',
    }),
    value: thousandths('valueMilli', {
      access: 'read',
      unit: 'as `unit` says',
      description: 'The record.',
      example: '215.5',
    }),
    unit: words('unit', wordsOf('metres', 'seconds', 'seconds_per_km', 'weeks'), {
      access: 'read',
      description: 'The unit of the value.',
      example: 'seconds_per_km',
    }),
    date: date('date', {
      access: 'read',
      description: "The run's date, or the first day of the week or the streak.",
    }),
  },
  defaultSort: [{ field: 'date', descending: true }],
  list: 'records',
});

/** No bound of a band is farther from zero, in °C or m/s; values beyond it have the position of the bound. */
export const farthestBound = 1_000_000;

/** The bands of a dimension lie around its middle: temperature, then precipitation, then wind. */
const middles = { temperature: 0, precipitation: 3 * farthestBound, wind: 6 * farthestBound };

/** The place of a band among all: by dimension, then by the lower bound. Bands of 5 are °C, of 3 are m/s. */
export function bandPlace(label: string): number | undefined {
  if (label === 'dry') return middles.precipitation;
  if (label === 'wet') return middles.precipitation + 1;
  const [, low, high] = /^(-?\d{1,15})\.\.(-?\d{1,15})$/.exec(label) ?? [];
  const width = Number(high) - Number(low);
  const lower = Math.min(Math.max(Number(low), -farthestBound), farthestBound);
  if (width === 5) return middles.temperature + lower;
  return width === 3 ? middles.wind + lower : undefined;
}

export const conditionReportFields = defineView(ConditionBand)({
  type: 'report',
  identifiers: { id: id('test13:temperature:5..10') },
  attributes: {
    dimension: words('dimension', wordsOf('temperature', 'precipitation', 'wind'), {
      access: 'read',
      description: 'The measure that the bands divide.',
      example: 'temperature',
    }),
    band: text('band', {
      access: 'read',
      description: '`5..10` (°C), `dry`, `wet`, `0..3` (m/s). Ordered by dimension and bounds.',
      example: '5..10',
      rank: bandPlace,
    }),
    run_count: runCount,
    ...averages,
  },
  defaultSort: [],
  key: 'band',
  list: 'conditions',
});

/** Fields that a filter on reports by condition may also use: they select the runs before these are counted. */
export const conditionChoiceFields = defineView(RunRecord)({
  type: 'report',
  identifiers: {},
  attributes: {
    date: date('date', { access: 'read', description: "The run's date.", example: '2020-01-24' }),
  },
  defaultSort: [],
  key: 'date',
  list: 'runs-by-condition',
});
