import { availableParallelism } from 'node:os';
import { baseSettings, type Config, ConfigError, readConfig, settings } from '@jogging/service-kit';
import { redisUrl } from '@jogging/service-kit/redis';
import { adminPasswordProblem, localAdminPassword } from './domain/admin-password.js';

const shape = {
  ...baseSettings,
  OPS_PORT: settings.port(9151),
  GRPC_PORT: settings.port(50_051),
  DATABASE_URL: settings.servers(['postgres', 'postgresql']),
  REDIS_URL: redisUrl,
  AMQP_URL: settings.servers(['amqp', 'amqps']),
  CURSOR_SECRET: settings.secret({ minLength: 16 }),
  ADMIN_PASSWORD: settings.secret().optional(),
  /** Concurrent password hashes: half the processors, which leaves the other half for everything else. */
  PASSWORD_CONCURRENCY: settings.integer(1, 64, Math.max(1, Math.floor(availableParallelism() / 2))),
  /** Sign-ups an hour for each address. */
  SIGN_UPS_PER_HOUR: settings.integer(1, 1_000_000, 3_000),
  /** The most passwords that may wait in each lane. */
  PASSWORD_QUEUE: settings.integer(1, 10_000, 200),
} as const;

export type ServiceConfig = Omit<Config<typeof shape>, 'ADMIN_PASSWORD'> & { readonly ADMIN_PASSWORD: string };

/** The environment; README.md has the table. @throws ConfigError */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const config = readConfig(shape, env);
  if (config.NODE_ENV !== 'production')
    return { ...config, ADMIN_PASSWORD: config.ADMIN_PASSWORD ?? localAdminPassword };
  if (config.ADMIN_PASSWORD === undefined) throw adminPasswordFault('is missing; it must be given in production');
  const problem = adminPasswordProblem(config.ADMIN_PASSWORD);
  if (problem !== undefined) throw adminPasswordFault(problem);
  return { ...config, ADMIN_PASSWORD: config.ADMIN_PASSWORD };
}

function adminPasswordFault(problem: string): ConfigError {
  return new ConfigError([{ variable: 'ADMIN_PASSWORD', problem }]);
}
