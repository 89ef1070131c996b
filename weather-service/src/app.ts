import { eventTypes, topology } from '@jogging/proto/events';
import { type App, Lifecycle, type Logger } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createOpsServer } from '@jogging/service-kit/http';
import { createBroker, createConsumer, createOutbox } from '@jogging/service-kit/messaging';
import { createTracing } from '@jogging/service-kit/tracing';
import type { ServiceConfig } from './config.js';
import { applyEvents } from './consumers/index.js';
import type { Deps } from './deps.js';
import { Fetcher } from './fetching/fetcher.js';
import { ProviderChain } from './fetching/provider-chain.js';
import { providerGates } from './fetching/provider-gates.js';
import { ProviderWatch } from './fetching/provider-watch.js';
import { rulesOf } from './rules.js';
import { createFetchJobs } from './store/fetch-jobs.js';
import { schema } from './store/migrations/index.js';
import { createObservations } from './store/observations.js';
import { createOutageLog } from './store/outage-log.js';
import { createProviderBudgets } from './store/provider-budgets.js';
import { createStats } from './store/stats.js';
import { createTombstones } from './store/tombstones.js';
import { createWeatherRequests } from './store/weather-requests.js';

/** The composition root: builds all components; nothing is opened before `start`. */
export function createApp(config: ServiceConfig, logger: Logger): App {
  const lifecycle = new Lifecycle({ logger });
  const poolMax = config.WEATHER_CONCURRENCY + 10;
  const database = createDatabase({ url: config.DATABASE_URL, schema, logger, poolMax });
  const broker = createBroker({ url: config.AMQP_URL, topology, logger, name: 'weather-service' });
  const outbox = createOutbox({
    database,
    broker,
    codecs: eventTypes,
    logger,
    source: 'weather-service',
    batches: config.EVENT_BATCHES,
  });
  const budgets = createProviderBudgets(database);
  const now = () => new Date();

  const chain = new ProviderChain(providerGates(config, { budgets, now, logger }), now);
  const deps: Deps = {
    database,
    requests: createWeatherRequests(database),
    jobs: createFetchJobs(database),
    observations: createObservations(database),
    tombstones: createTombstones(database),
    outages: createOutageLog(database),
    outbox,
    logger,
    rules: rulesOf(config),
    now,
    random: Math.random,
    wake: () => fetcher.wake(),
  };
  const fetcher = new Fetcher({
    deps,
    chain,
    concurrency: config.WEATHER_CONCURRENCY,
    pollMs: config.WEATHER_POLL_MS,
    leaseMs: config.WEATHER_TIMEOUT_MS * chain.gates.length + 30_000,
  });

  lifecycle
    .add(
      createOpsServer({
        port: config.OPS_PORT,
        host: config.BIND_ADDRESS,
        components: lifecycle.components,
        logger,
      }),
    )
    .add(createTracing({ service: 'weather-service', config, logger }))
    .add(database)
    .add(broker)
    .add(outbox)
    .add(new ProviderWatch({ chain, database, budgets, stats: createStats(database), now, logger }))
    .add(fetcher)
    .add(
      createConsumer({
        broker,
        database,
        queue: 'weather-service',
        codecs: eventTypes,
        apply: applyEvents(deps),
        logger,
      }),
    );
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), logger };
}
