import type { BudgetLimits } from '../domain/budget.js';
import { type Cell, centreOf } from '../domain/cell.js';
import type { Observation } from '../domain/conditions.js';
import { ageMs, dateOf, type Hour } from '../domain/hour.js';
import { ProviderFault } from '../domain/provider-fault.js';
import { get, type HttpAnswer, parseErrorBody } from './http.js';
import { conditionsAt, hourlyVariables } from './open-meteo-answer.js';
import type { Provider, ProviderOptions } from './provider.js';

const dayMs = 86_400_000;

/** ERA5, and so the Historical Weather API, begins here. */
const beginning = new Date('1940-01-01T00:00:00Z');

/**
 * The terms of the free service: 600 calls a minute, 5,000 an hour, 10,000 a day. The pace stays below the hourly
 * limit at all times, so that a day of backfill does not run into it. Up to ten variables over up to fourteen days are one
 * call (https://open-meteo.com/en/pricing).
 */
const freeTier: BudgetLimits = { perMinute: 80, perDay: 9_500 };

export interface OpenMeteoOptions extends ProviderOptions {
  readonly forecastUrl: string;
  readonly archiveUrl: string;
  readonly name?: string;
  readonly limits?: BudgetLimits;
  /** Hours at least this old are requested from the archive: ERA5 is delayed by about five days, sometimes more. */
  readonly archiveAfterMs?: number;
  /** Additional headers. */
  readonly headers?: (hour: Hour) => Record<string, string>;
}

/**
 * Open-Meteo: its Historical Weather API for older hours, its Forecast API with `past_days` for recent ones
 * (https://open-meteo.com/en/docs/historical-weather-api, https://open-meteo.com/en/docs).
 */
export function createOpenMeteo(options: OpenMeteoOptions): Provider {
  const now = options.now ?? (() => new Date());
  const archiveAfterMs = options.archiveAfterMs ?? 6 * dayMs;
  const name = options.name ?? 'open-meteo';

  return {
    name,
    limits: options.limits ?? freeTier,
    hasKey: false,

    covers(hour, at) {
      return dateOf(hour) >= beginning && ageMs(hour, at) > -dayMs;
    },

    async observe(cell, hour, signal): Promise<Observation> {
      const at = now();
      const archived = ageMs(hour, at) >= archiveAfterMs;
      const url = archived
        ? archiveUrl(options.archiveUrl, cell, hour)
        : forecastUrl(options.forecastUrl, cell, hour, at);
      const headers = options.headers?.(hour);
      const answer = await get(url, { timeoutMs: options.timeoutMs, signal, ...(headers && { headers }) });
      if (answer.status !== 200) throw faultOf(answer, at);
      return {
        provider: name,
        kind: archived ? 'archive' : 'forecast',
        hour,
        fetchedAt: now(),
        conditions: conditionsAt(hour, answer.body),
        ...(archived ? {} : { archiveDueAt: new Date(hour * 1000 + archiveAfterMs) }),
      };
    },
  };
}

function withVariables(url: URL, cell: Cell): URL {
  const { latitude, longitude } = centreOf(cell);
  const query = url.searchParams;
  query.set('latitude', String(latitude));
  query.set('longitude', String(longitude));
  query.set('hourly', hourlyVariables.join(','));
  query.set('temperature_unit', 'celsius');
  query.set('wind_speed_unit', 'ms');
  query.set('precipitation_unit', 'mm');
  query.set('timeformat', 'unixtime');
  query.set('timezone', 'GMT');
  return url;
}

function archiveUrl(base: string, cell: Cell, hour: Hour): URL {
  const url = withVariables(new URL('/v1/archive', base), cell);
  const day = dateOf(hour).toISOString().slice(0, 10);
  url.searchParams.set('start_date', day);
  url.searchParams.set('end_date', day);
  return url;
}

function forecastUrl(base: string, cell: Cell, hour: Hour, now: Date): URL {
  const url = withVariables(new URL('/v1/forecast', base), cell);
  const daysAgo = Math.floor(now.getTime() / dayMs) - Math.floor((hour * 1000) / dayMs);
  url.searchParams.set('past_days', String(Math.max(0, daysAgo)));
  // Today and tomorrow: the hour nearest to a run that ends at 23:50 is midnight.
  url.searchParams.set('forecast_days', '2');
  return url;
}

/** Open-Meteo's errors are `{"error": true, "reason": "…"}`; a limit appears only in the text, without Retry-After. */
function faultOf({ status, body, retryAfterMs }: HttpAnswer, now: Date): ProviderFault {
  const parsed = parseErrorBody(body);
  const reason =
    typeof parsed === 'object' && parsed !== null && 'reason' in parsed ? String(parsed.reason).slice(0, 200) : '';
  const message = `status ${status}${reason && `: ${reason}`}`;
  if (status === 429) {
    const ends = limitEnds(reason, now);
    return new ProviderFault(ends.kind, message, { retryAfterMs: retryAfterMs ?? ends.waitMs });
  }
  if (status === 401 || status === 403) return new ProviderFault('key_refused', message);
  if (status >= 500) return new ProviderFault('failing', message, retryAfterMs === undefined ? {} : { retryAfterMs });
  if (status === 400 && reason.includes('out of allowed range')) return new ProviderFault('not_covered', message);
  return new ProviderFault('rejected', message);
}

/** "Minutely/Hourly/Daily API request limit exceeded. Please try again …": each limit ends with its period, in UTC. */
function limitEnds(reason: string, now: Date): { kind: 'throttled' | 'quota_spent'; waitMs: number } {
  const untilNext = (period: number): number => period - (now.getTime() % period) + 1000;
  if (/^(daily|monthly)/i.test(reason)) return { kind: 'quota_spent', waitMs: untilNext(dayMs) };
  if (/^hourly/i.test(reason)) return { kind: 'throttled', waitMs: untilNext(3_600_000) };
  return { kind: 'throttled', waitMs: 60_000 };
}
