import { z } from 'zod';
import type { BudgetLimits } from '../domain/budget.js';
import { type Cell, centreOf } from '../domain/cell.js';
import { type Conditions, conditionsFrom, type Observation } from '../domain/conditions.js';
import { ageMs, dateOf, type Hour } from '../domain/hour.js';
import { ProviderFault } from '../domain/provider-fault.js';
import { get, type HttpAnswer, parseErrorBody, parseJson } from './http.js';
import { wmoCodeOf } from './openweathermap-conditions.js';
import type { Provider, ProviderOptions } from './provider.js';

const hourMs = 3_600_000;

/** `timemachine` covers from here to four days ahead. */
const beginning = new Date('1979-01-01T00:00:00Z');

/**
 * The model is recomputed every ten minutes, and `timemachine` returns future hours like past ones without a distinction: its
 * values for a recent or future hour count as a forecast.
 */
const settledAfterMs = 2 * hourMs;

/** "One Call by Call": 1,000 calls a day are free, further ones are charged; 60 a minute are safe on any plan. */
const freeTier: BudgetLimits = { perMinute: 60, perDay: 1_000 };

export interface OpenWeatherMapOptions extends ProviderOptions {
  readonly url: string;
  readonly key: string;
}

/** OpenWeatherMap, One Call API 3.0, "weather data for timestamp" (https://openweathermap.org/api/one-call-3). */
export function createOpenWeatherMap(options: OpenWeatherMapOptions): Provider {
  const now = options.now ?? (() => new Date());
  return {
    name: 'openweathermap',
    limits: freeTier,
    hasKey: true,

    covers(hour, at) {
      return dateOf(hour) >= beginning && ageMs(hour, at) > -24 * hourMs;
    },

    async observe(cell, hour, signal): Promise<Observation> {
      const settled = ageMs(hour, now()) >= settledAfterMs;
      const answer = await get(timemachineUrl(options, cell, hour), { timeoutMs: options.timeoutMs, signal });
      if (answer.status !== 200) throw faultOf(answer);
      return {
        provider: 'openweathermap',
        kind: settled ? 'archive' : 'forecast',
        hour,
        fetchedAt: now(),
        conditions: conditionsAt(hour, answer.body),
        ...(settled ? {} : { archiveDueAt: new Date(hour * 1000 + settledAfterMs) }),
      };
    },
  };
}

function timemachineUrl(options: OpenWeatherMapOptions, cell: Cell, hour: Hour): URL {
  const url = new URL('/data/3.0/onecall/timemachine', options.url);
  const { latitude, longitude } = centreOf(cell);
  url.searchParams.set('lat', String(latitude));
  url.searchParams.set('lon', String(longitude));
  url.searchParams.set('dt', String(hour));
  url.searchParams.set('units', 'metric');
  url.searchParams.set('appid', options.key);
  return url;
}

const dataSchema = z.looseObject({ dt: z.number() });
const answerSchema = z.object({ data: z.array(z.unknown()).nullable() });

function conditionsAt(hour: Hour, body: string): Conditions {
  const parsed = answerSchema.safeParse(parseJson(body));
  if (!parsed.success) throw new ProviderFault('unexpected_form', 'the response has no list of data');
  const data = parsed.data.data
    ?.flatMap((each) => dataSchema.safeParse(each).data ?? [])
    .find(({ dt }) => Math.abs(dt - hour) <= 1800);
  if (!data) throw new ProviderFault('no_values', 'the response does not have the hour');
  return conditionsFrom({
    conditionCode: wmoCodeOf(
      z.tuple([z.looseObject({ id: z.number() })], z.unknown()).safeParse(data.weather).data?.[0].id,
    ),
    temperatureC: data.temp,
    feelsLikeC: data.feels_like,
    humidityPercent: data.humidity,
    pressureHpa: data.pressure,
    windSpeedMps: data.wind_speed,
    windBearingDeg: data.wind_deg,
    cloudCoverPercent: data.clouds,
    precipitationMm: precipitation(data.rain, data.snow),
  });
}

/** By the documentation, a missing parameter means that the phenomenon did not occur. An unreadable value is unknown. */
function precipitation(...amounts: readonly unknown[]): number | undefined {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined || amount === null) continue;
    const millimetres = z.looseObject({ '1h': z.number().nullish() }).safeParse(amount).data;
    if (!millimetres) return undefined;
    sum += millimetres['1h'] ?? 0;
  }
  return Math.round(sum * 100) / 100;
}

/**
 * OpenWeatherMap's errors are `{"cod": 401, "message": "…"}`; the message of a refusal can quote the key, so it is never
 * repeated.
 */
function faultOf({ status, body, retryAfterMs }: HttpAnswer): ProviderFault {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 401 || status === 403) return new ProviderFault('key_refused', `status ${status}`);
  // 429 is "key quota exceeded"; only with Retry-After is it temporary.
  if (status === 429) {
    return new ProviderFault(retryAfterMs === undefined ? 'quota_spent' : 'throttled', 'status 429', wait);
  }
  if (status >= 500) return new ProviderFault('failing', `status ${status}`, wait);
  const parsed = parseErrorBody(body);
  const message = typeof parsed === 'object' && parsed !== null && 'message' in parsed ? String(parsed.message) : '';
  // 404: "data with requested parameters does not exist … you must not retry the same request".
  const covered = status !== 404 && !/out of (allowed )?range/i.test(message);
  return new ProviderFault(covered ? 'rejected' : 'not_covered', `status ${status}`);
}
