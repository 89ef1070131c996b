import type { Measure } from '@jogging/resources';
import { z } from 'zod';
import { type Conditions, conditionsFrom } from '../domain/conditions.js';
import type { Hour } from '../domain/hour.js';
import { ProviderFault } from '../domain/provider-fault.js';
import { parseJson } from './http.js';

/** The requested variables, each with the unit that the response must name and our name for it. */
const variables = {
  temperature_2m: { unit: '°C', field: 'temperatureC' },
  apparent_temperature: { unit: '°C', field: 'feelsLikeC' },
  relative_humidity_2m: { unit: '%', field: 'humidityPercent' },
  pressure_msl: { unit: 'hPa', field: 'pressureHpa' },
  wind_speed_10m: { unit: 'm/s', field: 'windSpeedMps' },
  wind_direction_10m: { unit: '°', field: 'windBearingDeg' },
  cloud_cover: { unit: '%', field: 'cloudCoverPercent' },
  precipitation: { unit: 'mm', field: 'precipitationMm' },
  weather_code: { unit: 'wmo code', field: 'conditionCode' },
} as const satisfies Record<string, { unit: string; field: Measure }>;

type Variable = keyof typeof variables;

export const hourlyVariables = Object.keys(variables) as readonly Variable[];

const answerSchema = z.object({
  hourly_units: z.looseObject({ time: z.string() }),
  hourly: z.looseObject({ time: z.array(z.unknown()) }),
});

/**
 * The conditions of one hour in a response of Open-Meteo (Forecast or Historical Weather API, `timeformat=unixtime`).
 *
 * @throws ProviderFault `unreadable`, `unexpected_form`, `wrong_units`, or `no_values` without the hour or its temperature
 */
export function conditionsAt(hour: Hour, body: string): Conditions {
  const { hourly, hourly_units: units } = read(body);
  if (units.time !== 'unixtime') throw wrongUnit('time', units.time, 'unixtime');
  const index = hourly.time.indexOf(hour);
  if (index < 0) throw new ProviderFault('no_values', 'the response does not have the hour');
  const figures: Partial<Record<Measure, unknown>> = {};
  for (const variable of hourlyVariables) {
    const { unit, field } = variables[variable];
    const values = hourly[variable];
    const value = Array.isArray(values) ? values[index] : undefined;
    if (value === null || value === undefined) continue;
    // Open-Meteo writes "undefined" for a variable that its model does not have.
    if (units[variable] === undefined || units[variable] === 'undefined') continue;
    if (units[variable] !== unit) throw wrongUnit(variable, units[variable], unit);
    figures[field] = value;
  }
  return conditionsFrom(figures);
}

/** A day that is null has no values. */
function read(body: string): z.output<typeof answerSchema> {
  const json = parseJson(body);
  const parsed = answerSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  if (typeof json === 'object' && json !== null && 'hourly' in json && json.hourly === null) {
    throw new ProviderFault('no_values', 'the response has null for the day');
  }
  const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'the top').slice(0, 5);
  throw new ProviderFault('unexpected_form', `the response has another form at ${places.join(', ')}`);
}

function wrongUnit(name: string, unit: unknown, expected: string): ProviderFault {
  return new ProviderFault('wrong_units', `the response has ${name} in ${String(unit).slice(0, 20)}, not ${expected}`);
}
