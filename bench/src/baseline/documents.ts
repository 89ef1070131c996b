/** A row of `runs` as the baseline reads it; bigint and date arrive as text. */
export interface Row {
  readonly [column: string]: string | number | null;
}

const iso = (ms: unknown): string | null => (ms === null ? null : new Date(Number(ms)).toISOString());

const thousandths = (milli: unknown): string => {
  const text = (Number(milli) / 1000).toFixed(3).replace(/0+$/, '');
  return text.endsWith('.') ? `${text}0` : text;
};

const degrees = (e7: unknown): string => String(Number(e7) / 1e7);

function instant(micros: unknown, offsetMinutes: unknown, digits: unknown): string {
  const offset = Number(offsetMinutes);
  const local = new Date(Math.floor(Number(micros) / 1000) + offset * 60_000).toISOString().slice(0, 19);
  const fraction =
    Number(digits) > 0
      ? `.${String(Number(micros) % 1e6)
          .padStart(6, '0')
          .slice(0, Number(digits))}`
      : '';
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
  return `${local}${fraction}${offset < 0 ? '-' : '+'}${hours}:${String(Math.abs(offset) % 60).padStart(2, '0')}`;
}

/** A run as the gateway renders it. */
export function runDocument(row: Row, base: string) {
  const self = `${base}/runs/${row.id}`;
  return {
    type: 'run',
    id: row.id,
    attributes: {
      distance: String(row.distance),
      start_time: instant(row.start_micros, row.start_offset_minutes, row.start_fraction_digits),
      end_time: instant(row.end_micros, row.end_offset_minutes, row.end_fraction_digits),
      start_lat: degrees(row.start_lat_e7),
      start_lng: degrees(row.start_lng_e7),
      end_lat: degrees(row.end_lat_e7),
      end_lng: degrees(row.end_lng_e7),
      date: row.date,
      duration: row.duration,
      average_speed: thousandths(row.average_speed_milli),
      average_pace: thousandths(row.average_pace_milli),
      weather: {
        status: row.weather_status,
        attempts: row.weather_attempts,
        next_attempt_at: iso(row.weather_next_attempt_at_ms ?? null),
        reason: row.weather_reason ?? null,
        provider: row.weather_provider ?? null,
        kind: row.weather_kind ?? null,
        observed_at: iso(row.weather_observed_at_ms ?? null),
        fetched_at: iso(row.weather_fetched_at_ms ?? null),
        condition: row.weather_condition ?? null,
        condition_code: row.weather_condition_code ?? null,
        temperature_c: row.weather_temperature_c ?? null,
        feels_like_c: row.weather_feels_like_c ?? null,
        humidity_percent: row.weather_humidity_percent ?? null,
        pressure_hpa: row.weather_pressure_hpa ?? null,
        wind_speed_mps: row.weather_wind_speed_mps ?? null,
        wind_bearing_deg: row.weather_wind_bearing_deg ?? null,
        cloud_cover_percent: row.weather_cloud_cover_percent ?? null,
        precipitation_mm: row.weather_precipitation_mm ?? null,
      },
      created_at: iso(row.created_at_ms ?? null),
      updated_at: iso(row.updated_at_ms ?? null),
      version: Number(row.version),
    },
    relationships: { user: { data: { type: 'user', id: row.user_id }, links: { related: `${self}/user` } } },
    links: { self },
  };
}

/** A week as the gateway renders it. */
export function weekDocument(row: Row, userId: string) {
  const number = String(row.number).padStart(2, '0');
  return {
    type: 'report',
    id: `${userId}:${row.year}-W${number}`,
    attributes: {
      year: row.year,
      week_number: row.number,
      week_start: row.week_start,
      run_count: Number(row.run_count),
      average_distance: thousandths(row.average_distance),
      average_duration: thousandths(row.average_duration),
      average_speed: thousandths(row.average_speed),
      average_pace: thousandths(row.average_pace),
      total_distance: thousandths(Number(row.total_distance) * 1000),
      total_duration: Number(row.total_duration),
      total_moving_time: Number(row.total_duration),
      average_moving_speed: thousandths(row.average_speed),
      total_elevation_gain: '0.0',
    },
  };
}
