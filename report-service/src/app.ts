import { eventTypes, topology } from '@jogging/proto/events';
import { type App, hostPort, Lifecycle, type Logger, tlsFromConfig } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createGrpcServer } from '@jogging/service-kit/grpc';
import { createOpsServer } from '@jogging/service-kit/http';
import { createBroker, createConsumer } from '@jogging/service-kit/messaging';
import { createTracing } from '@jogging/service-kit/tracing';
import type { ServiceConfig } from './config.js';
import { applyEvents } from './consumers/index.js';
import { reportService } from './grpc/report-handlers.js';
import { ConditionBands } from './store/condition-bands.js';
import { PeriodReports } from './store/period-reports.js';
import { ProjectionChanges } from './store/projection-changes.js';
import { ProjectionStore } from './store/projection-store.js';
import { Records } from './store/records.js';

export interface ReportApp extends App {
  /** The ports it listens on, for where 0 was asked for. */
  ports(): { readonly grpc: number; readonly ops: number };
}

/** The composition root: every part, opened in this order and closed in reverse. */
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
  const broker = createBroker({ url: config.AMQP_URL, topology, logger, name: 'report-service' });
  const changes = new ProjectionChanges();
  const server = createGrpcServer({
    address: hostPort(host, config.GRPC_PORT),
    tls,
    logger,
    services: [
      reportService({
        database,
        changes,
        periods: new PeriodReports(database, cursorSecret),
        records: new Records(database, cursorSecret),
        bands: new ConditionBands(database, cursorSecret),
      }),
    ],
  });
  const projection = new ProjectionStore(database, changes);
  const consumer = createConsumer({
    broker,
    database,
    queue: 'report-service',
    codecs: eventTypes,
    apply: applyEvents(projection),
    batch: { lingerMs: 0 },
    logger,
  });

  const lifecycle = new Lifecycle({ logger });
  const ops = createOpsServer({ port: config.OPS_PORT, host, components: lifecycle.components, logger });
  const tracing = createTracing({ service: 'report-service', config, logger });
  for (const part of [ops, tracing, database, broker, server, consumer]) lifecycle.add(part);
  return {
    logger,
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    ports: () => ({ grpc: server.port(), ops: ops.port() }),
  };
}
