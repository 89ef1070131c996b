import { baseSettings, readConfig, settings } from '@jogging/service-kit';
import { z } from 'zod';

/** The gateway's environment; README.md has the table. */
export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env) {
  return readConfig(
    {
      ...baseSettings,
      OPS_PORT: settings.port(9100),
      PORT: settings.port(5000),
      /** Where the public port listens; as BIND_ADDRESS where left out. */
      PUBLIC_BIND_ADDRESS: settings.text().optional(),
      REDIS_URL: settings.url(['redis', 'rediss']),
      AUTH_SERVICE_URL: settings.url(['http', 'https']),
      USER_SERVICE_ADDR: settings.address(),
      RUN_SERVICE_ADDR: settings.address(),
      REPORT_SERVICE_ADDR: settings.address(),
      JWT_ISSUER: z.string().default('jogging-times'),
      JWT_AUDIENCE: z.string().default('jogging-times'),
      PUBLIC_URL: settings.url(['http', 'https']).optional(),
      TRUST_PROXY: z.string().optional(),
      CORS_ORIGINS: settings.list([]),
      RATE_LIMIT: settings.onOff(true),
      REQUEST_TIMEOUT_MS: settings.integer(100, 120_000, 15_000),
    },
    env,
  );
}

export type GatewayConfig = ReturnType<typeof readGatewayConfig>;
