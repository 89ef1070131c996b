import type { Field, ResourceFields } from './field.js';

const average = (unit: string, description: string, example: string): Field => ({
  type: 'decimal',
  access: 'read',
  scale: 3,
  wire: 'string',
  unit,
  description,
  example,
});

const averages: Readonly<Record<string, Field>> = {
  average_distance: average('metres', "Mean distance of the period's runs.", '7500.0'),
  average_duration: average('seconds', "Mean duration of the period's runs.", '1500.0'),
  average_speed: average('m/s', "The period's distance over its time.", '5.0'),
  average_pace: average('seconds per km', "The period's time over its distance.", '200.0'),
};

const runCount: Field = { type: 'integer', access: 'read', wire: 'number', description: 'Number of runs.', example: 2 };

const figures: Readonly<Record<string, Field>> = {
  run_count: runCount,
  ...averages,
  total_distance: average('metres', 'Sum of distances.', '15000.0'),
  total_duration: {
    type: 'integer',
    access: 'read',
    wire: 'number',
    unit: 'seconds',
    description: 'Sum of durations.',
    example: 3000,
  },
};

const id: Field = { type: 'text', access: 'read', description: "The user's id and the period, as `test13:2020-W04`." };
const year = (description: string): Field => ({
  type: 'integer',
  access: 'read',
  wire: 'number',
  description,
  example: 2020,
});

export const weekReportFields: ResourceFields = {
  type: 'report',
  identifiers: { id },
  attributes: {
    year: year('The ISO week-year.'),
    week_number: { type: 'integer', access: 'read', wire: 'number', description: 'The ISO week, 1 to 53.', example: 4 },
    week_start: { type: 'date', access: 'read', description: 'Its Monday.', example: '2020-01-20' },
    ...figures,
  },
  defaultSort: [{ field: 'week_start', descending: true }],
};

export const monthReportFields: ResourceFields = {
  type: 'report',
  identifiers: { id },
  attributes: {
    year: year('The calendar year.'),
    month: { type: 'integer', access: 'read', wire: 'number', description: 'The month, 1 to 12.', example: 1 },
    month_start: { type: 'date', access: 'read', description: 'Its first day.', example: '2020-01-01' },
    ...figures,
  },
  defaultSort: [{ field: 'month_start', descending: true }],
};

export const yearReportFields: ResourceFields = {
  type: 'report',
  identifiers: { id },
  attributes: { year: year('The calendar year.'), ...figures },
  defaultSort: [{ field: 'year', descending: true }],
};

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

export const recordFields: ResourceFields = {
  type: 'record',
  identifiers: { id },
  attributes: {
    kind: { type: 'enum', access: 'read', values: recordKinds, description: 'What the record is in.' },
    value: average('as `unit` says', 'The record.', '215.5'),
    unit: {
      type: 'enum',
      access: 'read',
      values: ['metres', 'seconds', 'seconds_per_km', 'weeks'],
      description: 'The unit of the value.',
    },
    date: { type: 'date', access: 'read', description: "The run's date, or the first day of the week or the streak." },
  },
  defaultSort: [{ field: 'date', descending: true }],
};

/** No bound of a band is farther from zero, in °C or m/s; places beyond it are those of the bound. */
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

export const conditionReportFields: ResourceFields = {
  type: 'report',
  identifiers: { id },
  attributes: {
    dimension: {
      type: 'enum',
      access: 'read',
      values: ['temperature', 'precipitation', 'wind'],
      description: 'What the bands divide.',
    },
    band: {
      type: 'text',
      access: 'read',
      description: '`5..10` (°C), `dry`, `wet`, `0..3` (m/s). Ordered by dimension and bounds.',
      example: '5..10',
      rank: bandPlace,
    },
    run_count: runCount,
    ...averages,
  },
  defaultSort: [],
};

/** What a filter on reports by condition may also name: it chooses the runs, before they are counted. */
export const conditionChoiceFields: ResourceFields = {
  type: 'report',
  identifiers: {},
  attributes: {
    date: { type: 'date', access: 'read', description: "The run's date.", example: '2020-01-24' },
  },
  defaultSort: [],
};
