import { eventTypes, topology } from '@jogging/proto/events';
import { type App, hostPort, Lifecycle, type Logger, tlsFromConfig } from '@jogging/service-kit';
import { createDatabase, createReadDatabase } from '@jogging/service-kit/database';
import { createGrpcServer } from '@jogging/service-kit/grpc';
import { createOpsServer } from '@jogging/service-kit/http';
import { createBroker, createConsumer } from '@jogging/service-kit/messaging';
import { createTracing } from '@jogging/service-kit/tracing';
import type { ServiceConfig } from './config.js';
import { applyEvents } from './consumers/index.js';
import { ownerOf } from './consumers/owner-of.js';
import { reportService } from './grpc/report-handlers.js';
import { ConditionBands } from './store/condition-bands.js';
import { LateEvents } from './store/late-events.js';
import { PeriodReports } from './store/period-reports.js';
import { ProjectionChanges } from './store/projection-changes.js';
import { ProjectionStore } from './store/projection-store.js';
import { Records } from './store/records.js';

export interface ReportApp extends App {
  /** The ports it listens on, in case 0 was configured. */
  ports(): { readonly grpc: number; readonly ops: number };
}

/** The composition root: every component, opened in this order and closed in reverse. */
export function createApp(config: ServiceConfig, logger: Logger): ReportApp {
  const tls = tlsFromConfig(config, logger);
  const host = config.BIND_ADDRESS;
  const cursorSecret = config.CURSOR_SECRET;

  const database = createDatabase({
    url: config.DATABASE_URL,
    schema: 'reports',
    poolMax: config.DATABASE_POOL,
    logger,
  });
  const reads = createReadDatabase({
    primary: database,
    url: config.DATABASE_URL,
    hosts: config.DATABASE_READ_HOSTS,
    maxLagMs: config.DATABASE_READ_MAX_LAG_MS,
    poolMax: config.DATABASE_POOL,
    logger,
  });
  const broker = createBroker({ url: config.AMQP_URL, topology, logger, name: 'report-service' });
  const changes = new ProjectionChanges();
  const lateEvents = new LateEvents(database);
  const projection = new ProjectionStore(database, changes);
  const consumer = createConsumer({
    broker,
    database,
    queue: 'report-service',
    codecs: eventTypes,
    apply: applyEvents(projection),
    async noteFailure(event) {
      const uid = ownerOf(event);
      if (uid !== undefined) await lateEvents.note(event.id, uid);
    },
    batch: { lingerMs: 0 },
    logger,
  });
  const server = createGrpcServer({
    address: hostPort(host, config.GRPC_PORT),
    tls,
    logger,
    services: [
      reportService({
        database,
        changes,
        interruptedMs: () => consumer.interruptedMs(),
        isSteady: () => consumer.steadyMs() >= config.DATABASE_READ_MAX_LAG_MS,
        periods: new PeriodReports(reads, cursorSecret),
        records: new Records(reads, cursorSecret),
        bands: new ConditionBands(reads, cursorSecret),
      }),
    ],
  });
  const lifecycle = new Lifecycle({ logger });
  const ops = createOpsServer({ port: config.OPS_PORT, host, components: lifecycle.components, logger });
  const tracing = createTracing({ service: 'report-service', config, logger });
  for (const component of [ops, tracing, database, reads, broker, server, consumer]) lifecycle.add(component);
  return {
    logger,
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    ports: () => ({ grpc: server.port(), ops: ops.port() }),
  };
}
