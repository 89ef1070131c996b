import { z } from 'zod';
import { type Conditions, implausible, isEmpty } from '../domain/conditions.js';
import type { Hour } from '../domain/hour.js';
import { ProviderFault } from '../domain/provider-fault.js';
import { parseJson } from './http.js';

/** What is asked for, with the unit that the answer must name and the field of ours that it is. */
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
} as const satisfies Record<string, { unit: string; field: keyof Conditions }>;

type Variable = keyof typeof variables;

export const hourlyVariables = Object.keys(variables) as readonly Variable[];

const values = z.array(z.number().nullable()).nullish();

const answerSchema = z.object({
  hourly_units: z.record(z.string(), z.string()),
  hourly: z.object({
    time: z.array(z.number().int()),
    temperature_2m: values,
    apparent_temperature: values,
    relative_humidity_2m: values,
    pressure_msl: values,
    wind_speed_10m: values,
    wind_direction_10m: values,
    cloud_cover: values,
    precipitation: values,
    weather_code: values,
  }),
});

/**
 * The conditions of one hour out of an answer of Open-Meteo (Forecast or Historical Weather API, `timeformat=unixtime`).
 *
 * @throws ProviderFault `unreadable`, `wrong_units`, or `no_values` where the hour is missing or without a temperature
 */
export function conditionsAt(hour: Hour, body: string): Conditions {
  const parsed = answerSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole').slice(0, 5);
    throw new ProviderFault('unreadable', `the answer has another form at ${places.join(', ')}`);
  }
  const { hourly, hourly_units: units } = parsed.data;
  checkUnits(units);

  const index = hourly.time.indexOf(hour);
  if (index < 0) throw new ProviderFault('no_values', 'the answer does not hold the hour');
  const conditions: { -readonly [Field in keyof Conditions]: Conditions[Field] } = {};
  for (const variable of hourlyVariables) {
    const value = hourly[variable]?.[index];
    if (value !== null && value !== undefined) conditions[variables[variable].field] = value;
  }
  if (isEmpty(conditions)) throw new ProviderFault('no_values', 'the answer holds no temperature for the hour');
  const wrong = implausible(conditions);
  if (wrong.length > 0) throw new ProviderFault('wrong_units', `the answer has impossible values: ${wrong.join(', ')}`);
  return conditions;
}

function checkUnits(units: Readonly<Record<string, string>>): void {
  const expected = {
    time: 'unixtime',
    ...Object.fromEntries(hourlyVariables.map((name) => [name, variables[name].unit])),
  };
  const wrong = Object.entries(expected).filter(([name, unit]) => units[name] !== unit);
  if (wrong.length === 0) return;
  const told = wrong.map(([name, unit]) => `${name} in ${units[name]?.slice(0, 20) ?? 'nothing'} for ${unit}`);
  throw new ProviderFault('wrong_units', `the answer has other units: ${told.join(', ')}`);
}
