import { baseSettings, readConfig, replicaSettings, settings } from '@jogging/service-kit';

const databaseUrl = settings.servers(['postgres', 'postgresql']);

const serviceSettings = {
  ...baseSettings,
  OPS_PORT: settings.port(9154),
  GRPC_PORT: settings.port(50_054),
  DATABASE_URL: databaseUrl,
  /** Most connections to Postgres at a time; consuming events takes up to 2 of them. */
  DATABASE_POOL: settings.integer(10, 100, 16),
  ...replicaSettings,
  AMQP_URL: settings.servers(['amqp', 'amqps']),
  /** Signs page cursors; the same on all replicas. */
  CURSOR_SECRET: settings.secret({ minLength: 16 }),
} as const;

/** @throws ConfigError naming every fault */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env) {
  return readConfig(serviceSettings, env);
}

export type ServiceConfig = ReturnType<typeof readServiceConfig>;

const commandSettings = {
  LOG_LEVEL: baseSettings.LOG_LEVEL,
  TLS_CA_FILE: baseSettings.TLS_CA_FILE,
  TLS_CERT_FILE: baseSettings.TLS_CERT_FILE,
  TLS_KEY_FILE: baseSettings.TLS_KEY_FILE,
  DATABASE_URL: databaseUrl,
  RUN_SERVICE_ADDR: settings.address(),
} as const;

/** What `rebuild` and `check` need. @throws ConfigError naming every fault */
export function readCommandConfig(env: NodeJS.ProcessEnv = process.env) {
  return readConfig(commandSettings, env);
}

export type CommandConfig = ReturnType<typeof readCommandConfig>;
