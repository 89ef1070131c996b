import type { Field } from './field.js';

const measured = (unit: string, description: string): Field => ({
  type: 'decimal',
  access: 'read',
  nullable: true,
  wire: 'number',
  unit,
  description,
});

/** The parts of a run's `weather`. All leave as JSON numbers, strings or null. */
export const weatherParts: Readonly<Record<string, Field>> = {
  status: {
    type: 'enum',
    access: 'read',
    values: ['pending', 'recorded', 'unavailable'],
    description: 'How far the fetching has come.',
  },
  attempts: { type: 'integer', access: 'read', wire: 'number', description: 'Requests made for it so far.' },
  next_attempt_at: { type: 'timestamp', access: 'read', nullable: true, description: 'When it is tried next.' },
  reason: { type: 'text', access: 'read', nullable: true, description: 'Why there is none yet, or none at all.' },
  provider: { type: 'text', access: 'read', nullable: true, description: 'Where the conditions come from.' },
  kind: {
    type: 'enum',
    access: 'read',
    nullable: true,
    values: ['forecast', 'archive'],
    description: 'Whether a forecast model or an archive gave them.',
  },
  observed_at: { type: 'timestamp', access: 'read', nullable: true, description: 'The hour that they are for.' },
  fetched_at: { type: 'timestamp', access: 'read', nullable: true, description: 'When they were fetched.' },
  condition: { type: 'text', access: 'read', nullable: true, description: 'The conditions in a few words.' },
  condition_code: {
    type: 'integer',
    access: 'read',
    nullable: true,
    wire: 'number',
    description: 'The WMO code of the conditions (table 4677).',
  },
  temperature_c: measured('°C', 'Air temperature at 2 m.'),
  feels_like_c: measured('°C', 'Apparent temperature.'),
  humidity_percent: measured('%', 'Relative humidity.'),
  pressure_hpa: measured('hPa', 'Pressure at sea level.'),
  wind_speed_mps: measured('m/s', 'Wind speed at 10 m.'),
  wind_bearing_deg: measured('°', 'Where the wind comes from, clockwise from north.'),
  cloud_cover_percent: measured('%', 'Cloud cover.'),
  precipitation_mm: measured('mm', 'Precipitation of the hour.'),
};
