import { baseSettings, ConfigError, readConfig, settings } from '@jogging/service-kit';
import { redisUrl } from '@jogging/service-kit/redis';
import { z } from 'zod';

/** The gateway's environment; README.md has the table. */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env) {
  const config = readConfig(
    {
      ...baseSettings,
      OPS_PORT: settings.port(9100),
      PORT: settings.port(5000),
      /** Where the public port listens; BIND_ADDRESS if left out. */
      PUBLIC_BIND_ADDRESS: settings.text().optional(),
      REDIS_URL: redisUrl,
      AUTH_SERVICE_URL: settings.url(['http', 'https']),
      USER_SERVICE_ADDR: settings.address(),
      RUN_SERVICE_ADDR: settings.address(),
      REPORT_SERVICE_ADDR: settings.address(),
      /** The key with which the owners of lists sign cursors. */
      CURSOR_SECRET: settings.secret({ minLength: 16 }),
      JWT_ISSUER: z.string().default('jogging-times'),
      JWT_AUDIENCE: z.string().default('jogging-times'),
      PUBLIC_URL: settings.url(['http', 'https']).optional(),
      TRUST_PROXY: z.string().optional(),
      CORS_ORIGINS: settings.list([]),
      RATE_LIMIT: settings.onOff(true),
      /** Whether the services have replicas (DATABASE_READ_HOSTS) to read from for those who have not written lately. */
      READ_REPLICAS: settings.onOff(false),
      REQUEST_TIMEOUT_MS: settings.integer(100, 120_000, 15_000),
    },
    env,
  );
  if (config.NODE_ENV === 'production' && config.PUBLIC_URL === undefined) {
    throw new ConfigError([{ variable: 'PUBLIC_URL', problem: 'is missing, which NODE_ENV=production requires' }]);
  }
  return { ...config, PUBLIC_URL: config.PUBLIC_URL?.replace(/\/+$/, ''), TRUST_PROXY: trustProxy(config.TRUST_PROXY) };
}

/** A number of hops, or addresses and subnets; nothing is trusted by default. */
function trustProxy(text: string | undefined): number | string[] | false {
  if (text === undefined || text === 'off') return false;
  return /^\d+$/.test(text) ? Number(text) : text.split(',').map((entry) => entry.trim());
}

export type ServiceConfig = ReturnType<typeof readServiceConfig>;
