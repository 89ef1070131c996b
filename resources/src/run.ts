import { Run, RunInput } from '@jogging/proto/runs';
import type { Weather } from '@jogging/proto/weather';
import { coordinate, date, digits, instant, integer, object, text, thousandths, timestamp, uuid } from './builders.js';
import { defineResource } from './define.js';
import { weatherParts } from './weather.js';

const latitude = { access: 'read-write', required: true, min: -90, max: 90, unit: 'degrees' } as const;
const longitude = { access: 'read-write', required: true, min: -180, max: 180, unit: 'degrees' } as const;

export const runFields = defineResource(
  Run,
  RunInput,
)({
  type: 'run',
  identifiers: {
    id: uuid('id', { access: 'read', description: "The run's UUID, made by the server." }),
    user_id: text('userId', { access: 'read', description: "The owner's id." }),
  },
  attributes: {
    distance: digits('distance', {
      access: 'read-write',
      required: true,
      min: 1,
      max: 1_000_000,
      unit: 'metres',
      description: 'The distance run.',
      example: '4200',
    }),
    start_time: instant('startTime', {
      stem: 'start',
      access: 'read-write',
      required: true,
      description: 'When the run began, RFC 3339; UTC where it has no offset; years 1700 to 2199.',
      example: '2020-01-24T16:34:34.838199+00:00',
    }),
    end_time: instant('endTime', {
      stem: 'end',
      access: 'read-write',
      required: true,
      description: 'When it ended: at least 1 s and at most 7 days after the start, not over 5 minutes ahead of now.',
      example: '2020-01-24T16:58:45.838199+00:00',
    }),
    start_lat: coordinate('startLatE7', { ...latitude, description: 'Latitude of the start.', example: '12.8947909' }),
    start_lng: coordinate('startLngE7', {
      ...longitude,
      description: 'Longitude of the start.',
      example: '77.6427151',
    }),
    end_lat: coordinate('endLatE7', { ...latitude, description: 'Latitude of the end.', example: '12.8986343' }),
    end_lng: coordinate('endLngE7', { ...longitude, description: 'Longitude of the end.', example: '77.656089' }),
    date: date('date', {
      access: 'read',
      description: 'The calendar date of start_time in its own offset.',
      example: '2020-01-24',
    }),
    duration: integer('duration', {
      access: 'read',
      unit: 'seconds',
      description: 'Whole seconds from start to end, rounded down.',
      example: 1451,
    }),
    average_speed: thousandths('averageSpeedMilli', {
      access: 'read',
      unit: 'm/s',
      description: 'Distance over duration, rounded half-even to three decimals.',
      example: '2.895',
    }),
    average_pace: thousandths('averagePaceMilli', {
      access: 'read',
      unit: 'seconds per km',
      description: 'Duration over kilometres, rounded half-even to three decimals.',
      example: '345.476',
    }),
    weather: object<Weather>()('weather', weatherParts, {
      access: 'read',
      sortable: false,
      line: 1,
      description: 'The weather at the end point at end_time, and how far its fetching has come.',
    }),
    created_at: timestamp('createdAtMs', { access: 'read', description: 'When the run was recorded.' }),
    updated_at: timestamp('updatedAtMs', { access: 'read', description: 'When a client last changed it.' }),
    version: integer('version', { access: 'read', description: "Counts clients' changes; the ETag.", example: 1 }),
  },
  internals: {
    uid: uuid('uid', { access: 'read', description: 'The registration of the owner.' }),
    weather_request: integer('weatherRequest', { access: 'read', description: 'Counts the requests for its weather.' }),
    weather_revision: integer('weatherRevision', { access: 'read', description: 'Counts the states of its weather.' }),
  },
  otherInputs: ['userId'],
  defaultSort: [{ field: 'start_time', descending: true }],
});
