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
  DATABASE_URL: settings.servers(['postgres', 'postgresql']),
  AMQP_URL: settings.servers(['amqp', 'amqps']),
  /** Whether events of one transaction may share a message. Consumers of release 1.0.0 cannot read these. */
  EVENT_BATCHES: settings.onOff(false),

  WEATHER_PROVIDER: chain.default(['open-meteo']),
  OWM_API_KEY: settings.secret().optional(),
  OWM_URL: settings.url(['http', 'https'], 'https://api.openweathermap.org'),
  OPEN_METEO_URL: settings.url(['http', 'https'], 'https://api.open-meteo.com'),
  OPEN_METEO_ARCHIVE_URL: settings.url(['http', 'https'], 'https://archive-api.open-meteo.com'),
  SANDBOX_URL: settings.url(['http', 'https'], 'http://127.0.0.1:5080'),

  /** The time limit of one request, including its body. Shorter than the time that a stopping process has. */
  WEATHER_TIMEOUT_MS: settings.integer(10, 8_000, 4_000),
  /** Concurrent jobs; at most half of them for older or imported runs. */
  WEATHER_CONCURRENCY: settings.integer(1, 64, 8),
  /** The polling interval for due jobs. */
  WEATHER_POLL_MS: settings.integer(10, 60_000, 1_000),
  /** The delays after the first, second, … failure; after the last one a job is given up. */
  WEATHER_RETRY_DELAYS: durations.default([...defaultRetryDelays]),
  /** For each provider; its own terms by default. */
  WEATHER_BUDGET_PER_MINUTE: settings.integer(1, 1_000_000).optional(),
  WEATHER_BUDGET_PER_DAY: settings.integer(1, 100_000_000).optional(),
  /** Runs that ended within this time take precedence over all others. */
  WEATHER_FRESH: duration.default(24 * 3_600_000),
  /** How long a run waits while all providers fail. */
  WEATHER_PATIENCE: duration.default(3 * 86_400_000),
  /** Consecutive failures that open a provider's circuit, and how long it stays open at first. */
  WEATHER_BREAKER_FAILURES: settings.integer(1, 1_000, 5),
  WEATHER_BREAKER_OPEN: duration.default(15_000),
  /** How long a provider that refused the key or whose quota is used up is not asked, unless its response says so. */
  WEATHER_PROVIDER_REST: duration.default(10 * 60_000),
  /** A response younger than this is reused when an owner requests the weather again. */
  WEATHER_ASKED_AGAIN_AFTER: duration.default(60_000),
  /** The age of hours from which Open-Meteo's archive (and the sandbox's) is used. */
  WEATHER_ARCHIVE_AFTER: duration.default(6 * 86_400_000),
  /** The delay until an archive with missing values is asked again. */
  WEATHER_ARCHIVE_RETRY: duration.default(86_400_000),
};

export type ServiceConfig = Config<typeof shape>;

/** @throws ConfigError that names every fault */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const wantsKey = (env.WEATHER_PROVIDER ?? '').includes('openweathermap');
  const key = settings.secret().describe('the key of OpenWeatherMap, which WEATHER_PROVIDER names');
  return readConfig({ ...shape, ...(wantsKey && { OWM_API_KEY: key }) }, env) as ServiceConfig;
}
