import { type Conditions, type Weather, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import type { RunId, Uid } from '../domain/ids.js';
import type { Run } from '../domain/run.js';

/** The weather of a run as the table `runs` holds it: a column for each part, so that all can be filtered and sorted. */
export interface WeatherRow {
  readonly weather_status: 'pending' | 'recorded' | 'unavailable';
  readonly weather_attempts: number;
  readonly weather_next_attempt_at_ms: number | null;
  readonly weather_reason: string | null;
  /** Null where no conditions are recorded, as all that follow. */
  readonly weather_provider: string | null;
  readonly weather_kind: 'forecast' | 'archive' | null;
  readonly weather_observed_at_ms: number | null;
  readonly weather_fetched_at_ms: number | null;
  readonly weather_condition: string | null;
  readonly weather_condition_code: number | null;
  readonly weather_temperature_c: number | null;
  readonly weather_feels_like_c: number | null;
  readonly weather_humidity_percent: number | null;
  readonly weather_pressure_hpa: number | null;
  readonly weather_wind_speed_mps: number | null;
  readonly weather_wind_bearing_deg: number | null;
  readonly weather_cloud_cover_percent: number | null;
  readonly weather_precipitation_mm: number | null;
}

/** What a row holds beside the weather's parts. Micros and ms since 1970, e7: 10^-7 degrees, milli: thousandths. */
export interface RunRow extends WeatherRow {
  readonly id: string;
  readonly uid: string;
  readonly user_id: string;
  readonly distance: number;
  readonly start_micros: number;
  readonly start_offset_minutes: number;
  readonly start_fraction_digits: number;
  readonly end_micros: number;
  readonly end_offset_minutes: number;
  readonly end_fraction_digits: number;
  readonly start_lat_e7: number;
  readonly start_lng_e7: number;
  readonly end_lat_e7: number;
  readonly end_lng_e7: number;
  readonly date: string;
  readonly duration: number;
  readonly average_speed_milli: number;
  readonly average_pace_milli: number;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly version: number;
  readonly weather_request: number;
  readonly weather_revision: number;
}

const statuses = {
  pending: WeatherStatus.PENDING,
  recorded: WeatherStatus.RECORDED,
  unavailable: WeatherStatus.UNAVAILABLE,
} as const;
const kinds = { forecast: WeatherKind.FORECAST, archive: WeatherKind.ARCHIVE } as const;

export function rowOf(run: Run): RunRow {
  return {
    id: run.id,
    uid: run.uid,
    user_id: run.userId,
    distance: run.distance,
    start_micros: run.startTime.micros,
    start_offset_minutes: run.startTime.offsetMinutes,
    start_fraction_digits: run.startTime.fractionDigits,
    end_micros: run.endTime.micros,
    end_offset_minutes: run.endTime.offsetMinutes,
    end_fraction_digits: run.endTime.fractionDigits,
    start_lat_e7: run.startLatE7,
    start_lng_e7: run.startLngE7,
    end_lat_e7: run.endLatE7,
    end_lng_e7: run.endLngE7,
    date: run.date,
    duration: run.duration,
    average_speed_milli: run.averageSpeedMilli,
    average_pace_milli: run.averagePaceMilli,
    created_at_ms: run.createdAtMs,
    updated_at_ms: run.updatedAtMs,
    version: run.version,
    weather_request: run.weatherRequest,
    weather_revision: run.weatherRevision,
    ...weatherRowOf(run.weather),
  };
}

/** Conditions are kept while they are recorded, and not beside any other status. */
export function weatherRowOf(weather: Weather): WeatherRow {
  const conditions = weather.status === WeatherStatus.RECORDED ? weather.conditions : undefined;
  return {
    weather_status: statusWord(weather.status),
    weather_attempts: weather.attempts,
    weather_next_attempt_at_ms: weather.nextAttemptAtMs ?? null,
    weather_reason: weather.reason ?? null,
    weather_provider: conditions?.provider ?? null,
    weather_kind: conditions ? kindWord(conditions.kind) : null,
    weather_observed_at_ms: conditions?.observedAtMs ?? null,
    weather_fetched_at_ms: conditions?.fetchedAtMs ?? null,
    weather_condition: conditions?.condition ?? null,
    weather_condition_code: conditions?.conditionCode ?? null,
    weather_temperature_c: conditions?.temperatureC ?? null,
    weather_feels_like_c: conditions?.feelsLikeC ?? null,
    weather_humidity_percent: conditions?.humidityPercent ?? null,
    weather_pressure_hpa: conditions?.pressureHpa ?? null,
    weather_wind_speed_mps: conditions?.windSpeedMps ?? null,
    weather_wind_bearing_deg: conditions?.windBearingDeg ?? null,
    weather_cloud_cover_percent: conditions?.cloudCoverPercent ?? null,
    weather_precipitation_mm: conditions?.precipitationMm ?? null,
  };
}

/** The run of a row, built at once: a list goes through here row by row. */
export function runOf(row: RunRow): Run {
  return {
    id: row.id as RunId,
    uid: row.uid as Uid,
    userId: row.user_id,
    distance: row.distance,
    startTime: {
      micros: row.start_micros,
      offsetMinutes: row.start_offset_minutes,
      fractionDigits: row.start_fraction_digits,
    },
    endTime: {
      micros: row.end_micros,
      offsetMinutes: row.end_offset_minutes,
      fractionDigits: row.end_fraction_digits,
    },
    startLatE7: row.start_lat_e7,
    startLngE7: row.start_lng_e7,
    endLatE7: row.end_lat_e7,
    endLngE7: row.end_lng_e7,
    date: row.date,
    duration: row.duration,
    averageSpeedMilli: row.average_speed_milli,
    averagePaceMilli: row.average_pace_milli,
    weather: weatherOf(row),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    version: row.version,
    weatherRequest: row.weather_request,
    weatherRevision: row.weather_revision,
  };
}

function weatherOf(row: WeatherRow): Weather {
  return {
    status: statuses[row.weather_status],
    attempts: row.weather_attempts,
    nextAttemptAtMs: row.weather_next_attempt_at_ms ?? undefined,
    reason: row.weather_reason ?? undefined,
    conditions: row.weather_provider === null ? undefined : conditionsOf(row, row.weather_provider),
  };
}

function conditionsOf(row: WeatherRow, provider: string): Conditions {
  return {
    provider,
    kind: row.weather_kind ? kinds[row.weather_kind] : WeatherKind.UNSPECIFIED,
    observedAtMs: row.weather_observed_at_ms ?? 0,
    fetchedAtMs: row.weather_fetched_at_ms ?? 0,
    condition: row.weather_condition ?? undefined,
    conditionCode: row.weather_condition_code ?? undefined,
    temperatureC: row.weather_temperature_c ?? undefined,
    feelsLikeC: row.weather_feels_like_c ?? undefined,
    humidityPercent: row.weather_humidity_percent ?? undefined,
    pressureHpa: row.weather_pressure_hpa ?? undefined,
    windSpeedMps: row.weather_wind_speed_mps ?? undefined,
    windBearingDeg: row.weather_wind_bearing_deg ?? undefined,
    cloudCoverPercent: row.weather_cloud_cover_percent ?? undefined,
    precipitationMm: row.weather_precipitation_mm ?? undefined,
  };
}

function statusWord(status: WeatherStatus): WeatherRow['weather_status'] {
  if (status === WeatherStatus.RECORDED) return 'recorded';
  return status === WeatherStatus.UNAVAILABLE ? 'unavailable' : 'pending';
}

function kindWord(kind: WeatherKind): WeatherRow['weather_kind'] {
  if (kind === WeatherKind.FORECAST) return 'forecast';
  return kind === WeatherKind.ARCHIVE ? 'archive' : null;
}
