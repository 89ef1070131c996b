import { baseSettings, type Config, readConfig, settings } from '@jogging/service-kit';
import { z } from 'zod';
import { defaultRetryDelays } from './domain/retry.js';
import { duration, durations } from './duration-setting.js';

export const providerNames = ['openweathermap', 'open-meteo', 'sandbox'] as const;
export type ProviderName = (typeof providerNames)[number];

const chain = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(providerNames)).nonempty())
  .refine((names) => new Set(names).size === names.length)
  .describe(`one or more of ${providerNames.join(', ')}, separated by commas, in the order to ask them`);

const shape = {
  ...baseSettings,
  OPS_PORT: settings.port(9153),
  DATABASE_URL: settings.url(['postgres', 'postgresql']),
  AMQP_URL: settings.url(['amqp', 'amqps']),

  WEATHER_PROVIDER: chain.default(['open-meteo']),
  OWM_API_KEY: settings.secret().optional(),
  OWM_URL: settings.url(['http', 'https'], 'https://api.openweathermap.org'),
  OPEN_METEO_URL: settings.url(['http', 'https'], 'https://api.open-meteo.com'),
  OPEN_METEO_ARCHIVE_URL: settings.url(['http', 'https'], 'https://archive-api.open-meteo.com'),
  SANDBOX_URL: settings.url(['http', 'https'], 'http://127.0.0.1:5080'),

  /** One request, its body included. Less than the time that a stopping process has. */
  WEATHER_TIMEOUT_MS: settings.integer(10, 8_000, 4_000),
  /** Jobs at a time; at most half of them for older or imported runs. */
  WEATHER_CONCURRENCY: settings.integer(1, 64, 8),
  /** How often due jobs are looked for without an event. */
  WEATHER_POLL_MS: settings.integer(10, 60_000, 1_000),
  /** The waits after the first, second, … failure; after the last one a job is given up. */
  WEATHER_RETRY_DELAYS: durations.default([...defaultRetryDelays]),
  /** For each provider; by default its own terms. */
  WEATHER_BUDGET_PER_MINUTE: settings.integer(1, 1_000_000).optional(),
  WEATHER_BUDGET_PER_DAY: settings.integer(1, 100_000_000).optional(),
  /** Runs that ended within this time go before all others. */
  WEATHER_FRESH: duration.default(24 * 3_600_000),
  /** How long a run waits through failures of all providers. */
  WEATHER_PATIENCE: duration.default(3 * 86_400_000),
  /** Failures in a row that open a provider's circuit, and how long it stays open at first. */
  WEATHER_BREAKER_FAILURES: settings.integer(1, 1_000, 5),
  WEATHER_BREAKER_OPEN: duration.default(15_000),
  /** How long a provider backs off that refused the key or whose quota is spent, unless it says so itself. */
  WEATHER_PROVIDER_REST: duration.default(10 * 60_000),
  /** A response younger than this is reused when an owner asks again. */
  WEATHER_ASKED_AGAIN_AFTER: duration.default(60_000),
  /** The age from which Open-Meteo's archive (and the sandbox's) is asked. */
  WEATHER_ARCHIVE_AFTER: duration.default(6 * 86_400_000),
  /** How long until an archive is asked again that does not have the hour, or not all of it. */
  WEATHER_ARCHIVE_RETRY: duration.default(86_400_000),
};

export type ServiceConfig = Config<typeof shape>;

/** @throws ConfigError that names every fault */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const wantsKey = (env.WEATHER_PROVIDER ?? '').includes('openweathermap');
  const key = settings.secret().describe('the key of OpenWeatherMap, which WEATHER_PROVIDER names');
  return readConfig({ ...shape, ...(wantsKey && { OWM_API_KEY: key }) }, env) as ServiceConfig;
}
