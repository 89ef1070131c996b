import { printCoordinate, printInstantParts, printThousandths, printTimestamp } from '@jogging/proto/common';

/** What the text of a run is made of: by the names of columns, in the order in which `runText` takes them. */
export const runTextColumns = [
  'id',
  'user_id',
  'distance',
  'start_micros',
  'start_offset_minutes',
  'start_fraction_digits',
  'end_micros',
  'end_offset_minutes',
  'end_fraction_digits',
  'start_lat_e7',
  'start_lng_e7',
  'end_lat_e7',
  'end_lng_e7',
  'date',
  'duration',
  'average_speed_milli',
  'average_pace_milli',
  'created_at_ms',
  'updated_at_ms',
  'version',
  'weather_status',
  'weather_attempts',
  'weather_next_attempt_at_ms',
  'weather_reason',
  'weather_provider',
  'weather_kind',
  'weather_observed_at_ms',
  'weather_fetched_at_ms',
  'weather_condition',
  'weather_condition_code',
  'weather_temperature_c',
  'weather_feels_like_c',
  'weather_humidity_percent',
  'weather_pressure_hpa',
  'weather_wind_speed_mps',
  'weather_wind_bearing_deg',
  'weather_cloud_cover_percent',
  'weather_precipitation_mm',
] as const;

export type RunTextColumn = (typeof runTextColumns)[number];

/** The columns whose values come as JSON, for anything may stand in them: a string in its quotes, or null. */
export const jsonColumns: ReadonlySet<RunTextColumn> = new Set<RunTextColumn>([
  'user_id',
  'weather_reason',
  'weather_provider',
  'weather_kind',
  'weather_condition',
]);

/** One value for each of the columns, as text: empty where there is none, JSON where `jsonColumns` says so. */
export type RunTexts = TextOfEach<typeof runTextColumns>;

type TextOfEach<Names extends readonly string[]> = { readonly [Index in keyof Names]: string };

/** ASCII's separators of units and records: in no number or date, and in JSON only escaped. */
export const valueSeparator = '\u001f';
export const lineSeparator = '\u001e';

/** The runs of `ListRunsResponse.lines`. */
export function readRunLines(lines: string): RunTexts[] {
  if (lines === '') return [];
  return lines.split(lineSeparator).map((line) => line.split(valueSeparator) as unknown as RunTexts);
}

/** The JSON array of the runs' resource objects; `base` is the public base URL. */
export function runsText(runs: readonly RunTexts[], base: string): string {
  const escaped = JSON.stringify(base).slice(1, -1);
  let text = '';
  for (const run of runs) text += `${text && ','}${runText(run, escaped)}`;
  return `[${text}]`;
}

/**
 * The JSON text of `renderRun`, from text: a list spends most of its time here, and with numbers and objects in between it
 * would spend three times as much (docs/performance.md). A test holds the two against each other.
 *
 * @param base as it stands within a JSON string
 */
function runText(run: RunTexts, base: string): string {
  const [
    id,
    user,
    distance,
    startMicros,
    startOffset,
    startDigits,
    endMicros,
    endOffset,
    endDigits,
    startLat,
    startLng,
    endLat,
    endLng,
    date,
    duration,
    speed,
    pace,
    created,
    updated,
    version,
    status,
    attempts,
    nextAttempt,
    reason,
    provider,
    kind,
    observed,
    fetched,
    condition,
    conditionCode,
    temperature,
    feelsLike,
    humidity,
    pressure,
    windSpeed,
    windBearing,
    cloudCover,
    precipitation,
  ] = run;
  const self = `${base}/runs/${id}`;
  return (
    `{"type":"run","id":"${id}","attributes":{"distance":"${distance}"` +
    `,"start_time":"${instant(startMicros, startOffset, startDigits)}"` +
    `,"end_time":"${instant(endMicros, endOffset, endDigits)}"` +
    `,"start_lat":"${coordinate(startLat)}","start_lng":"${coordinate(startLng)}"` +
    `,"end_lat":"${coordinate(endLat)}","end_lng":"${coordinate(endLng)}"` +
    `,"date":"${date}","duration":${duration}` +
    `,"average_speed":"${thousandths(speed)}","average_pace":"${thousandths(pace)}"` +
    `,"weather":{"status":"${status}","attempts":${attempts},"next_attempt_at":${timestamp(nextAttempt)}` +
    `,"reason":${reason},"provider":${provider},"kind":${kind}` +
    `,"observed_at":${timestamp(observed)},"fetched_at":${timestamp(fetched)}` +
    `,"condition":${condition},"condition_code":${figure(conditionCode)}` +
    `,"temperature_c":${figure(temperature)},"feels_like_c":${figure(feelsLike)}` +
    `,"humidity_percent":${figure(humidity)},"pressure_hpa":${figure(pressure)}` +
    `,"wind_speed_mps":${figure(windSpeed)},"wind_bearing_deg":${figure(windBearing)}` +
    `,"cloud_cover_percent":${figure(cloudCover)},"precipitation_mm":${figure(precipitation)}}` +
    `,"created_at":${timestamp(created)},"updated_at":${timestamp(updated)},"version":${version}}` +
    `,"relationships":{"user":{"data":{"type":"user","id":${user}},"links":{"related":"${self}/user"}}}` +
    `,"links":{"self":"${self}"}}`
  );
}

function instant(micros: string, offsetMinutes: string, fractionDigits: string): string {
  return printInstantParts(Number(micros), Number(offsetMinutes), Number(fractionDigits));
}

function coordinate(e7: string): string {
  return printCoordinate(Number(e7));
}

function thousandths(milli: string): string {
  return printThousandths(Number(milli));
}

function timestamp(ms: string): string {
  return ms === '' ? 'null' : `"${printTimestamp(Number(ms))}"`;
}

// Both write the shortest digits that mean the number, and differ in exponents, negative zero and what is no number.
const plainFigure = /^-?(?:[1-9]\d{0,8}|0(?=\.))(?:\.\d{1,4})?$/;

/** As JSON has numbers, null for what is none: PostgreSQL may write an exponent where JavaScript does not. */
function figure(value: string): string {
  if (value === '') return 'null';
  if (plainFigure.test(value)) return value;
  const number = Number(value);
  return Number.isFinite(number) ? String(number) : 'null';
}
