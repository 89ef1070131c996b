import { eventTypes, topology } from '@jogging/proto/events';
import { type App, Lifecycle, type Logger } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createOpsServer } from '@jogging/service-kit/http';
import { createBroker, createConsumer, createOutbox } from '@jogging/service-kit/messaging';
import { createTracing } from '@jogging/service-kit/tracing';
import type { Parts } from './commands/parts.js';
import type { ServiceConfig } from './config.js';
import { applyEvents } from './consumers/index.js';
import { Fetcher } from './fetching/fetcher.js';
import { ProviderChain } from './fetching/provider-chain.js';
import { providerLinks } from './fetching/provider-links.js';
import { ProviderWatch } from './fetching/provider-watch.js';
import { createBudgets } from './store/budgets.js';
import { createLookups } from './store/lookups.js';
import { schema } from './store/migrations/index.js';
import { createObservations } from './store/observations.js';
import { createOutages } from './store/outages.js';
import { createTally } from './store/tally.js';
import { createTombstones } from './store/tombstones.js';
import { createWishes } from './store/wishes.js';

/** Puts the service together; nothing is opened before `start`. */
export function createApp(config: ServiceConfig, logger: Logger): App {
  const lifecycle = new Lifecycle({ logger });
  const poolMax = config.WEATHER_CONCURRENCY + 10;
  const database = createDatabase({ url: config.DATABASE_URL, schema, logger, poolMax });
  const broker = createBroker({ url: config.AMQP_URL, topology, logger, name: 'weather-service' });
  const outbox = createOutbox({ database, broker, codecs: eventTypes, logger, source: 'weather-service' });
  const budgets = createBudgets(database);

  const chain = new ProviderChain({
    links: providerLinks(config),
    budgets,
    restMs: config.WEATHER_PROVIDER_REST,
    logger,
  });
  const parts: Parts = {
    database,
    wishes: createWishes(database),
    lookups: createLookups(database),
    observations: createObservations(database),
    tombstones: createTombstones(database),
    outages: createOutages(database),
    outbox,
    logger,
    rules: {
      providers: config.WEATHER_PROVIDER,
      freshMs: config.WEATHER_FRESH,
      againAfterMs: config.WEATHER_ASKED_AGAIN_AFTER,
      retryDelays: config.WEATHER_RETRY_DELAYS,
      archiveRetryMs: config.WEATHER_ARCHIVE_RETRY,
      patienceMs: config.WEATHER_PATIENCE,
    },
    wake: () => fetcher.wake(),
  };
  const fetcher = new Fetcher({
    parts,
    chain,
    concurrency: config.WEATHER_CONCURRENCY,
    pollMs: config.WEATHER_POLL_MS,
    leaseMs: config.WEATHER_TIMEOUT_MS * chain.links.length + 30_000,
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
    .add(new ProviderWatch({ chain, database, budgets, tally: createTally(database), logger }))
    .add(fetcher)
    .add(
      createConsumer({
        broker,
        database,
        queue: 'weather-service',
        codecs: eventTypes,
        apply: applyEvents(parts),
        logger,
      }),
    );
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), logger };
}
