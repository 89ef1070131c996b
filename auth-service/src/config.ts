import { baseSettings, type Config, ConfigError, readConfig, settings } from '@jogging/service-kit';
import { redisUrl } from '@jogging/service-kit/redis';
import { readSigningKeys, type SigningKeys } from './keys/signing-keys.js';

const shape = {
  ...baseSettings,
  OPS_PORT: settings.port(9101),
  PORT: settings.port(5001),
  REDIS_URL: redisUrl,
  USER_SERVICE_ADDR: settings.address(),
  JWT_PRIVATE_KEY: settings.secret(),
  JWT_EXTRA_PUBLIC_KEYS: settings.text().optional(),
  JWT_ISSUER: settings.text('jogging-times'),
  JWT_AUDIENCE: settings.text('jogging-times'),
  /** Revocations are kept for two hours, so a token must live less. */
  JWT_TTL_SECONDS: settings.integer(60, 3_600, 900),
} as const;

export type ServiceConfig = Config<typeof shape> & { readonly keys: SigningKeys };

/** The environment; README.md has the table. @throws ConfigError */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const config = readConfig(shape, env);
  try {
    return { ...config, keys: readSigningKeys(config.JWT_PRIVATE_KEY, config.JWT_EXTRA_PUBLIC_KEYS) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ variable: 'JWT_PRIVATE_KEY, JWT_EXTRA_PUBLIC_KEYS', problem }]);
  }
}
