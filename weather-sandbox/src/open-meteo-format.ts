import type { HourlyAnswer } from './distortions.js';
import { type MadeUpVariable, madeUpHour } from './made-up-weather.js';

const daySeconds = 86_400;

const units: Readonly<Record<MadeUpVariable, string>> = {
  temperature_2m: '°C',
  apparent_temperature: '°C',
  relative_humidity_2m: '%',
  pressure_msl: 'hPa',
  wind_speed_10m: 'm/s',
  wind_direction_10m: '°',
  cloud_cover: '%',
  precipitation: 'mm',
  weather_code: 'wmo code',
};

/** A request that Open-Meteo would answer with 400 and `{"error": true, "reason": "…"}`. */
export class BadQuery extends Error {
  override readonly name = 'BadQuery';
}

export interface Query {
  readonly latitude: number;
  readonly longitude: number;
  readonly variables: readonly MadeUpVariable[];
  readonly kind: 'forecast' | 'archive';
  /** Unix seconds of the first hour, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly windUnit: 'ms' | 'kmh';
}

/** Reads the part of Open-Meteo's query that this product uses. @throws BadQuery */
export function parseQuery(path: string, query: URLSearchParams, now: Date): Query {
  const kind = path === '/v1/archive' ? 'archive' : 'forecast';
  const latitude = coordinate(query, 'latitude', 90);
  const longitude = coordinate(query, 'longitude', 180);
  if (query.get('timeformat') !== 'unixtime') throw new BadQuery('The sandbox supports only timeformat=unixtime');
  const wind = query.get('wind_speed_unit') ?? 'kmh';
  if (wind !== 'ms' && wind !== 'kmh') throw new BadQuery(`Cannot initialize WindspeedUnit from invalid value ${wind}`);
  const period = kind === 'archive' ? days(query, now) : pastDays(query, now);
  return { latitude, longitude, variables: variablesOf(query), kind, ...period, windUnit: wind };
}

/** The response, labelled as made up. */
export function answer(query: Query): HourlyAnswer {
  const times: number[] = [];
  for (let time = query.from; time < query.to; time += 3600) times.push(time);
  const hours = times.map((time) => madeUpHour(query.latitude, query.longitude, time, query.kind));
  const windFactor = query.windUnit === 'ms' ? 1 : 3.6;
  const column = (name: MadeUpVariable): number[] =>
    hours.map((hour) => (name === 'wind_speed_10m' ? Math.round(hour[name] * windFactor * 10) / 10 : hour[name]));
  const response = {
    sandbox: 'made-up weather, not measured anywhere',
    latitude: query.latitude,
    longitude: query.longitude,
    generationtime_ms: 0.1,
    utc_offset_seconds: 0,
    timezone: 'GMT',
    timezone_abbreviation: 'GMT',
    elevation: 0,
    hourly_units: {
      time: 'unixtime',
      ...Object.fromEntries(query.variables.map((name) => [name, units[name]])),
      ...(query.variables.includes('wind_speed_10m') && { wind_speed_10m: query.windUnit === 'ms' ? 'm/s' : 'km/h' }),
    },
    hourly: { time: times, ...Object.fromEntries(query.variables.map((name) => [name, column(name)])) },
  };
  return response;
}

function coordinate(query: URLSearchParams, name: string, most: number): number {
  const text = query.get(name);
  const value = Number(text);
  if (!text || !(Math.abs(value) <= most)) throw new BadQuery(`${name} must be in range of -${most} to ${most}°`);
  return value;
}

function variablesOf(query: URLSearchParams): MadeUpVariable[] {
  const names = (query.get('hourly') ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(units, name));
  if (unknown !== undefined) throw new BadQuery(`Cannot initialize variable from invalid String value ${unknown}`);
  return names as MadeUpVariable[];
}

/** `start_date` to `end_date`, both inclusive. */
function days(query: URLSearchParams, now: Date): { from: number; to: number } {
  const from = dateSeconds(query, 'start_date');
  const to = dateSeconds(query, 'end_date') + daySeconds;
  const most = now.getTime() / 1000 + daySeconds;
  const allowed = `1940-01-01 to ${new Date(now).toISOString().slice(0, 10)}`;
  if (from < Date.UTC(1940, 0, 1) / 1000 || from > most) {
    throw new BadQuery(`Parameter 'start_date' is out of allowed range from ${allowed}`);
  }
  if (to < from || to > most + daySeconds)
    throw new BadQuery(`Parameter 'end_date' is out of allowed range from ${allowed}`);
  return { from, to };
}

function dateSeconds(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new BadQuery(`Parameter '${name}' is not a date`);
  return time / 1000;
}

/** `past_days` before today to `forecast_days` from today on, as UTC days. */
function pastDays(query: URLSearchParams, now: Date): { from: number; to: number } {
  const today = Math.floor(now.getTime() / 1000 / daySeconds) * daySeconds;
  const past = count(query, 'past_days', 0, 92);
  const ahead = count(query, 'forecast_days', 7, 16);
  return { from: today - past * daySeconds, to: today + ahead * daySeconds };
}

function count(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const value = Number(query.get(name) ?? otherwise);
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new BadQuery(`Parameter '${name}' is invalid. Allowed range 0 to ${most}. Given ${query.get(name)}.`);
  }
  return value;
}
