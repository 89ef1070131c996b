import type { Run } from '@jogging/proto/runs';
import { type App, createLogger } from '@jogging/service-kit';
import { freePort, type TestDatabase, type TestVhost, testDatabase, testVhost } from '@jogging/service-kit/testing';
import { Sandbox } from '@jogging/weather-sandbox';
import { createApp } from '../../src/app.js';
import { readServiceConfig } from '../../src/config.js';
import { migrations, schema } from '../../src/store/migrations/index.js';
import { type Neighbour, startNeighbour } from './neighbour.js';

/** The service on real backing services, with the sandbox as provider and a neighbour that stands in for the other services. */
export interface System {
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly neighbour: Neighbour;
  /** The environment of the service, for commands. */
  readonly env: Record<string, string>;
  /** Starts one more replica. */
  start(overrides?: Record<string, string>): Promise<App>;
  /** Stops all replicas. */
  stopServices(): Promise<void>;
  create(...runs: Run[]): Promise<void>;
  /** The number of requests to the provider by `place hour`. */
  requests(): Map<string, number>;
  stop(): Promise<void>;
}

/** Short durations, so that failures show quickly. */
const quick = {
  NODE_ENV: 'test',
  OPS_PORT: '0',
  LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  WEATHER_PROVIDER: 'sandbox',
  WEATHER_POLL_MS: '25',
  WEATHER_TIMEOUT_MS: '4000',
  WEATHER_RETRY_DELAYS: '50ms,100ms,200ms',
  WEATHER_BREAKER_OPEN: '100ms',
  WEATHER_PROVIDER_REST: '200ms',
};

export async function startSystem(): Promise<System> {
  const database = await testDatabase({ schema, migrations });
  const vhost: TestVhost = await testVhost();
  // A port that nothing else uses while the sandbox is closed.
  const sandbox = new Sandbox({ port: await freePort() });
  await sandbox.start();
  const neighbour = await startNeighbour(vhost.url);
  const env = {
    ...quick,
    DATABASE_URL: database.url,
    AMQP_URL: vhost.url,
    SANDBOX_URL: `http://127.0.0.1:${sandbox.port}`,
  };
  const services: App[] = [];
  const self: System = {
    database,
    sandbox,
    neighbour,
    env,
    async start(overrides = {}) {
      const config = readServiceConfig({ ...env, ...overrides });
      const app = createApp(config, createLogger({ service: 'weather-service', level: config.LOG_LEVEL }));
      services.push(app);
      await app.start();
      return app;
    },
    async stopServices() {
      await Promise.all(services.splice(0).map((app) => app.stop()));
    },
    async create(...runs) {
      await neighbour.publishAll(
        runs.map((run) => ({ type: 'run.created' as const, subject: run.id, data: { run } as never })),
      );
    },
    requests() {
      return new Map(sandbox.counts.map(({ place, hour, requests }) => [`${place} ${hour}`, requests]));
    },
    async stop() {
      await self.stopServices();
      await sandbox.stop();
      await neighbour.stop();
      await vhost.drop();
      await database.drop();
    },
  };
  return self;
}
