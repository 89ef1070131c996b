import { baseSettings, readConfig, replicaSettings, settings } from '@jogging/service-kit';

const shape = {
  ...baseSettings,
  OPS_PORT: settings.port(9152),
  GRPC_PORT: settings.port(50052),
  DATABASE_URL: settings.servers(['postgres', 'postgresql']),
  /** The maximum number of connections to Postgres. */
  DATABASE_POOL: settings.integer(2, 100, 10),
  ...replicaSettings,
  AMQP_URL: settings.servers(['amqp', 'amqps']),
  /** Whether events of one transaction may share a message. Consumers of release 1.0.0 cannot read these. */
  EVENT_BATCHES: settings.onOff(false),
  USER_SERVICE_ADDR: settings.address(),
  /** The maximum number of runs of one user, of runs of all users, and of idempotency keys of one user in 24 hours. */
  MAX_RUNS_PER_USER: settings.integer(1, 100_000_000, 250_000),
  MAX_RUNS: settings.integer(1, 10_000_000_000, 100_000_000),
  MAX_IDEMPOTENCY_KEYS_PER_USER: settings.integer(1, 100_000_000, 100_000),
  /** Signs page cursors; the same on all replicas. */
  CURSOR_SECRET: settings.secret({ minLength: 16 }),
} as const;

export type ServiceConfig = ReturnType<typeof readServiceConfig>;

/** @throws ConfigError naming every fault */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env) {
  return readConfig(shape, env);
}
