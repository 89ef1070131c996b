import { type Conditions, type Weather, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { integer, measured, text, timestamp, words } from './builders.js';
import { fieldsOf } from './define.js';

const within = 'conditions';
const read = { access: 'read', nullable: true, within } as const;

/**
 * The measures of a place and an hour. The bounds are the most extreme values recorded on earth, with some margin (WMO, World
 * Weather and Climate Extremes Archive): a value outside is in another unit.
 */
export const measures = {
  condition_code: integer('conditionCode', {
    ...read,
    description: 'The WMO code of the conditions (table 4677).',
    example: 1,
  }),
  temperature_c: measured('temperatureC', {
    ...read,
    unit: '°C',
    description: 'Air temperature at 2 m.',
    example: 24.3,
  }),
  feels_like_c: measured('feelsLikeC', { ...read, unit: '°C', description: 'Apparent temperature.', example: 25.1 }),
  humidity_percent: measured('humidityPercent', { ...read, unit: '%', description: 'Relative humidity.', example: 52 }),
  pressure_hpa: measured('pressureHpa', {
    ...read,
    unit: 'hPa',
    description: 'Pressure at sea level.',
    example: 1013.2,
  }),
  wind_speed_mps: measured('windSpeedMps', { ...read, unit: 'm/s', description: 'Wind speed at 10 m.', example: 2.6 }),
  wind_bearing_deg: measured('windBearingDeg', {
    ...read,
    unit: '°',
    description: 'Where the wind comes from, clockwise from north.',
    example: 80,
  }),
  cloud_cover_percent: measured('cloudCoverPercent', { ...read, unit: '%', description: 'Cloud cover.', example: 20 }),
  precipitation_mm: measured('precipitationMm', {
    ...read,
    unit: 'mm',
    description: 'Precipitation of the hour.',
    example: 0,
  }),
} as const;

/** The fields of a run's `weather`. All leave as JSON numbers, strings or null. */
export const weatherParts = fieldsOf<Weather>()({
  status: words(
    'status',
    {
      [WeatherStatus.UNSPECIFIED]: 'pending',
      [WeatherStatus.PENDING]: 'pending',
      [WeatherStatus.RECORDED]: 'recorded',
      [WeatherStatus.UNAVAILABLE]: 'unavailable',
    },
    {
      access: 'read',
      absent: WeatherStatus.PENDING,
      description: 'The status of the weather request.',
      example: 'recorded',
    },
  ),
  attempts: integer('attempts', { access: 'read', absent: 0, description: 'Requests made for it so far.', example: 1 }),
  next_attempt_at: timestamp('nextAttemptAtMs', {
    access: 'read',
    nullable: true,
    description: 'When fetching is retried.',
  }),
  reason: text('reason', { access: 'read', nullable: true, description: 'Why the weather is pending or unavailable.' }),
  provider: text('provider', { ...read, description: 'Where the conditions come from.', example: 'open-meteo' }),
  kind: words(
    'kind',
    {
      [WeatherKind.UNSPECIFIED]: null,
      [WeatherKind.FORECAST]: 'forecast',
      [WeatherKind.ARCHIVE]: 'archive',
    },
    {
      ...read,
      quoted: true,
      description: 'Whether they come from a forecast model or an archive.',
      example: 'archive',
    },
  ),
  observed_at: timestamp('observedAtMs', {
    ...read,
    description: 'The hour that they are for.',
    example: '2020-01-24T17:00:00.000Z',
  }),
  fetched_at: timestamp('fetchedAtMs', {
    ...read,
    description: 'When they were fetched.',
    example: '2020-01-24T17:00:02.000Z',
  }),
  condition: text('condition', { ...read, description: 'The conditions in a few words.', example: 'Mainly clear' }),
  ...measures,
});

/** The members of `Conditions` that are measured. */
export type Measure = (typeof measures)[keyof typeof measures]['member'] & keyof Conditions;
