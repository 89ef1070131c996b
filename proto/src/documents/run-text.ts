import { printTimestamp } from '../common/clock-text.js';
import { printCoordinate, printThousandths } from '../common/decimal-text.js';
import { printInstantParts } from '../common/instant-text.js';

/** A run by its columns. Micros and ms since 1970, e7: 10^-7 degrees, milli: thousandths. */
export interface RunColumns {
  /** A UUID. */
  readonly id: string;
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
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly duration: number;
  readonly average_speed_milli: number;
  readonly average_pace_milli: number;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly version: number;
  readonly weather_status: 'pending' | 'recorded' | 'unavailable';
  readonly weather_attempts: number;
  readonly weather_next_attempt_at_ms: number | null;
  readonly weather_reason: string | null;
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

/** The JSON array of the runs' resource objects; `base` is the public base URL. */
export function runsText(rows: readonly RunColumns[], base: string): string {
  const escaped = JSON.stringify(base).slice(1, -1);
  let text = '[';
  for (const row of rows) text += `${text === '[' ? '' : ','}${runText(row, escaped)}`;
  return `${text}]`;
}

/**
 * The JSON text of `renderRun`, straight from a row: a list spends most of its time here, and objects between row and text
 * cost twice as much (docs/performance.md). A test holds the two against each other.
 *
 * @param base as it stands within a JSON string
 */
export function runText(row: RunColumns, base: string): string {
  const self = `${base}/runs/${row.id}`;
  return `{"type":"run","id":"${row.id}","attributes":{"distance":"${row.distance}","start_time":"${printInstantParts(
    row.start_micros,
    row.start_offset_minutes,
    row.start_fraction_digits,
  )}","end_time":"${printInstantParts(
    row.end_micros,
    row.end_offset_minutes,
    row.end_fraction_digits,
  )}","start_lat":"${printCoordinate(row.start_lat_e7)}","start_lng":"${printCoordinate(
    row.start_lng_e7,
  )}","end_lat":"${printCoordinate(row.end_lat_e7)}","end_lng":"${printCoordinate(row.end_lng_e7)}","date":"${
    row.date
  }","duration":${row.duration},"average_speed":"${printThousandths(
    row.average_speed_milli,
  )}","average_pace":"${printThousandths(row.average_pace_milli)}","weather":${weatherText(row)},"created_at":${timestamp(
    row.created_at_ms,
  )},"updated_at":${timestamp(row.updated_at_ms)},"version":${
    row.version
  }},"relationships":{"user":{"data":{"type":"user","id":${JSON.stringify(
    row.user_id,
  )}},"links":{"related":"${self}/user"}}},"links":{"self":"${self}"}}`;
}

function weatherText(row: RunColumns): string {
  return `{"status":"${row.weather_status}","attempts":${row.weather_attempts},"next_attempt_at":${timestamp(
    row.weather_next_attempt_at_ms,
  )},"reason":${words(row.weather_reason)},"provider":${words(row.weather_provider)},"kind":${words(
    row.weather_kind,
  )},"observed_at":${timestamp(row.weather_observed_at_ms)},"fetched_at":${timestamp(
    row.weather_fetched_at_ms,
  )},"condition":${words(row.weather_condition)},"condition_code":${row.weather_condition_code},"temperature_c":${figure(
    row.weather_temperature_c,
  )},"feels_like_c":${figure(row.weather_feels_like_c)},"humidity_percent":${figure(
    row.weather_humidity_percent,
  )},"pressure_hpa":${figure(row.weather_pressure_hpa)},"wind_speed_mps":${figure(
    row.weather_wind_speed_mps,
  )},"wind_bearing_deg":${figure(row.weather_wind_bearing_deg)},"cloud_cover_percent":${figure(
    row.weather_cloud_cover_percent,
  )},"precipitation_mm":${figure(row.weather_precipitation_mm)}}`;
}

function timestamp(ms: number | null): string {
  return ms === null ? 'null' : `"${printTimestamp(ms)}"`;
}

function words(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text);
}

/** As JSON.stringify has it: null for what is no finite number. */
function figure(value: number | null): string {
  return value !== null && Number.isFinite(value) ? String(value) : 'null';
}
