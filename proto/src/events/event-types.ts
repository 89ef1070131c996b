import { RunChanged, RunDeleted, RunWeatherRequested } from '../gen/jogging/runs/v1/events.js';
import { UserDeleted } from '../gen/jogging/users/v1/events.js';
import { WeatherChanged } from '../gen/jogging/weather/v1/events.js';

/** Reads and writes an event's data as proto3 JSON. */
export interface EventCodec<Data> {
  fromJSON(object: unknown): Data;
  toJSON(data: Data): unknown;
}

/** Every event, by its type (the CloudEvents `type` and the routing key), with the message that is its data. */
export const eventTypes = {
  'user.deleted': UserDeleted as EventCodec<UserDeleted>,
  'run.created': RunChanged as EventCodec<RunChanged>,
  'run.updated': RunChanged as EventCodec<RunChanged>,
  'run.weather_requested': RunWeatherRequested as EventCodec<RunWeatherRequested>,
  'run.deleted': RunDeleted as EventCodec<RunDeleted>,
  /** Conditions were recorded. */
  'weather.recorded': WeatherChanged as EventCodec<WeatherChanged>,
  /** No weather follows without a new request. */
  'weather.unavailable': WeatherChanged as EventCodec<WeatherChanged>,
  /** An attempt failed and another one follows. */
  'weather.delayed': WeatherChanged as EventCodec<WeatherChanged>,
} as const;

export type EventType = keyof typeof eventTypes;
export type EventData<Type extends EventType> = (typeof eventTypes)[Type] extends EventCodec<infer Data> ? Data : never;
