import { Run, RunInput, type Tags } from '@jogging/proto/runs';
import type { Weather } from '@jogging/proto/weather';
import {
  coordinate,
  date,
  flag,
  instant,
  integer,
  names,
  object,
  rounded,
  tenths,
  text,
  thousandths,
  timestamp,
  uuid,
} from './builders.js';
import { defineResource } from './define.js';
import { weatherParts } from './weather.js';

const latitude = { access: 'read-write', nullable: true, min: -90, max: 90, unit: 'degrees' } as const;
const longitude = { access: 'read-write', nullable: true, min: -180, max: 180, unit: 'degrees' } as const;
const heartRate = { access: 'read-write', nullable: true, min: 20, max: 260, unit: 'beats a minute', line: 2 } as const;
/** Tags in a message to the owner, in which an empty list differs from an absent one. */
const asTags = {
  toInput: (tags: string[]) => ({ names: tags }),
  fromInput: ({ names: tags }: Tags) => tags,
};

export const runFields = defineResource(
  Run,
  RunInput,
)({
  type: 'run',
  identifiers: {
    id: uuid('id', {
      access: 'read',
      description: "The run's UUID, made by the server.",
      example: '5f0c9f0e-7a3b-4c52-9d57-2f1d7a0f6b1c',
    }),
    user_id: text('userId', { access: 'read', description: "The owner's id." }),
  },
  attributes: {
    distance: rounded('distance', {
      access: 'read-write',
      required: true,
      min: 1,
      max: 1_000_000,
      unit: 'metres',
      description: 'The distance run; decimals are rounded half to even to whole metres.',
      example: '4200',
    }),
    start_time: instant('startTime', {
      stem: 'start',
      access: 'read-write',
      required: true,
      description:
        'When the run began, RFC 3339, years 1700 to 2199. Without an offset it is local time of time_zone, else UTC; then end_time has none either.',
      example: '2020-01-24T16:34:34Z',
    }),
    end_time: instant('endTime', {
      stem: 'end',
      access: 'read-write',
      required: true,
      description: 'When it ended: at least 1 s and at most 7 days after the start, not over 5 minutes ahead of now.',
      example: '2020-01-24T16:58:45Z',
    }),
    start_lat: coordinate('startLatE7', { ...latitude, description: 'Latitude of the start.', example: '12.8947909' }),
    start_lng: coordinate('startLngE7', {
      ...longitude,
      description: 'Longitude of the start.',
      example: '77.6427151',
    }),
    end_lat: coordinate('endLatE7', { ...latitude, description: 'Latitude of the end.', example: '12.8986343' }),
    end_lng: coordinate('endLngE7', { ...longitude, description: 'Longitude of the end.', example: '77.656089' }),
    time_zone: text('timeZone', {
      access: 'read-write',
      nullable: true,
      max: 64,
      format: 'time-zone',
      line: 2,
      description: 'An IANA name: the zone of `date`.',
      example: 'Asia/Kolkata',
    }),
    indoor: flag('indoor', {
      access: 'read-write',
      absent: false,
      line: 2,
      description: 'On a treadmill: such a run has no weather. False by default.',
      example: false,
    }),
    moving_time: integer('movingTime', {
      access: 'read-write',
      nullable: true,
      min: 1,
      max: 604_800,
      unit: 'seconds',
      line: 2,
      description: 'Whole seconds without pauses, at most `duration`.',
      example: 1400,
    }),
    elevation_gain: tenths('elevationGainDm', {
      access: 'read-write',
      nullable: true,
      min: 0,
      max: 50_000,
      unit: 'metres',
      line: 2,
      description: 'The sum of all climbs, rounded half to even to one decimal.',
      example: '85.5',
    }),
    average_heart_rate: integer('averageHeartRate', {
      ...heartRate,
      description: 'At most `max_heart_rate`.',
      example: 148,
    }),
    max_heart_rate: integer('maxHeartRate', { ...heartRate, description: 'The highest heart rate.', example: 171 }),
    title: text('title', {
      access: 'read-write',
      nullable: true,
      max: 200,
      line: 3,
      description: 'A title chosen by the runner.',
      example: 'Along the river',
    }),
    notes: text('notes', {
      access: 'read-write',
      nullable: true,
      max: 5_000,
      line: 2,
      description: 'Free text about the run.',
      example: 'Light rain, new shoes.',
    }),
    tags: names('tags', {
      ...asTags,
      access: 'read-write',
      sortable: false,
      max: 20,
      entries: { min: 1, max: 50 },
      absent: [],
      line: 2,
      description: 'Up to 20 texts of 1 to 50 characters, no repeats.',
      example: ['race', 'trail'],
    }),
    counts_for_records: flag('countsForRecords', {
      access: 'read-write',
      absent: true,
      line: 2,
      description: 'False keeps the run out of /reports/records. True by default.',
      example: true,
    }),
    date: date('date', {
      access: 'read',
      description:
        "The calendar date of start_time: in time_zone, else in its numeric offset, else at the start's place, else at the end's, else in the owner's time_zone, else in UTC.",
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
      description: 'Distance divided by duration, rounded half to even to three decimals.',
      example: '2.895',
    }),
    average_pace: thousandths('averagePaceMilli', {
      access: 'read',
      unit: 'seconds per km',
      description: 'Duration per kilometre, rounded half to even to three decimals.',
      example: '345.476',
    }),
    average_moving_speed: thousandths('averageMovingSpeedMilli', {
      access: 'read',
      nullable: true,
      line: 2,
      unit: 'm/s',
      description: 'Distance divided by moving_time; null without moving_time.',
      example: '3.0',
    }),
    average_moving_pace: thousandths('averageMovingPaceMilli', {
      access: 'read',
      nullable: true,
      line: 2,
      unit: 'seconds per km',
      description: 'moving_time per kilometre; null without moving_time.',
      example: '333.333',
    }),
    weather: object<Weather>()('weather', weatherParts, {
      access: 'read',
      sortable: false,
      line: 1,
      description: 'The weather at end_time at the end point, else at the start point, and the status of fetching it.',
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
  otherInputs: ['userId', 'cleared'],
  defaultSort: [{ field: 'start_time', descending: true }],
});
