import { randomUUID } from 'node:crypto';
import { eventTypes, topology } from '@jogging/proto/events';
import { UserServiceService } from '@jogging/proto/users';
import { type App, hostPort, Lifecycle, LiveCallers, type Logger, tlsFromConfig } from '@jogging/service-kit';
import { createDatabase, createReadDatabase } from '@jogging/service-kit/database';
import { createGrpcClient, createGrpcServer } from '@jogging/service-kit/grpc';
import { createOpsServer } from '@jogging/service-kit/http';
import { createBroker, createConsumer, createOutbox } from '@jogging/service-kit/messaging';
import { createTracing } from '@jogging/service-kit/tracing';
import type { ServiceConfig } from './config.js';
import { applyEvents } from './consumers/index.js';
import type { RunId } from './domain/ids.js';
import { zoneAt } from './geography/zone-at.js';
import { createAudit } from './grpc/audit.js';
import { serveExports } from './grpc/export-service.js';
import { serveImports } from './grpc/import-service.js';
import { noteCallers } from './grpc/note-callers.js';
import { serveOperations } from './grpc/operation-service.js';
import { serveRuns } from './grpc/run-service.js';
import { userDirectory } from './grpc/user-directory.js';
import { ImportLists } from './imports/import-lists.js';
import { ImportStore } from './imports/import-store.js';
import { createImportWorker } from './imports/import-worker.js';
import { ItemStore } from './imports/item-store.js';
import { purgeIdempotencyKeys } from './jobs/purge-idempotency-keys.js';
import { IdempotencyKeys } from './store/idempotency-keys.js';
import { Owners } from './store/owners.js';
import { Quotas } from './store/quotas.js';
import { RunBatches } from './store/run-batches.js';
import { RunList } from './store/run-list.js';
import { RunReader } from './store/run-reader.js';
import { RunStore } from './store/run-store.js';

export interface RunApp extends App {
  /** The ports in use, for settings of 0. */
  ports(): { readonly grpc: number; readonly ops: number };
}

/** The composition root: builds all components, started in this order and stopped in reverse. */
export function createApp(config: ServiceConfig, logger: Logger): RunApp {
  const tls = tlsFromConfig(config, logger);
  const host = config.BIND_ADDRESS;

  const database = createDatabase({ url: config.DATABASE_URL, schema: 'runs', poolMax: config.DATABASE_POOL, logger });
  const reads = createReadDatabase({
    primary: database,
    url: config.DATABASE_URL,
    hosts: config.DATABASE_READ_HOSTS,
    maxLagMs: config.DATABASE_READ_MAX_LAG_MS,
    poolMax: config.DATABASE_POOL,
    logger,
  });
  const broker = createBroker({ url: config.AMQP_URL, topology, logger, name: 'run-service' });
  const outbox = createOutbox({
    database,
    broker,
    codecs: eventTypes,
    logger,
    source: 'run-service',
    batches: config.EVENT_BATCHES,
  });
  const users = createGrpcClient(UserServiceService, {
    name: 'user-service',
    address: config.USER_SERVICE_ADDR,
    tls,
    deadlineMs: 2_000,
    logger,
    serverName: 'user-service',
    retry: ['resolveUser'],
    // Needed only when admins record runs for others.
    optionalAfterMs: 0,
  });

  const runs = new RunStore(database);
  const owners = new Owners(database);
  const idempotencyKeys = new IdempotencyKeys(database);
  const writing = {
    database,
    runs,
    idempotencyKeys,
    outbox,
    users: userDirectory(users),
    zoneAt,
    quotas: new Quotas(database, {
      runsOfUser: config.MAX_RUNS_PER_USER,
      runs: config.MAX_RUNS,
      keysOfUser: config.MAX_IDEMPOTENCY_KEYS_PER_USER,
    }),
    now: Date.now,
    newId: () => randomUUID() as RunId,
  };
  const batches = new RunBatches(database);
  const audit = createAudit(logger);
  const imports = new ImportStore(database);
  const callers = new LiveCallers();
  const importing = { ...writing, batches, imports, items: new ItemStore(database), callers };
  const worker = createImportWorker(importing, logger);
  const list = new RunList(reads, config.CURSOR_SECRET);
  const server = createGrpcServer({
    address: hostPort(host, config.GRPC_PORT),
    tls,
    logger,
    services: [
      noteCallers(serveRuns({ ...writing, list, reader: new RunReader(runs, reads) }, audit), callers),
      serveExports(list),
      noteCallers(serveOperations({ ...writing, batches }, audit), callers),
      serveImports({ imports, lists: new ImportLists(database, config.CURSOR_SECRET), worker, now: Date.now }),
    ],
  });
  const consumer = createConsumer({
    broker,
    database,
    queue: 'run-service',
    codecs: eventTypes,
    apply: applyEvents({ owners, runs, idempotencyKeys, imports }),
    logger,
  });

  const lifecycle = new Lifecycle({ logger });
  const ops = createOpsServer({ port: config.OPS_PORT, host, components: lifecycle.components, logger });
  const tracing = createTracing({ service: 'run-service', config, logger });
  const purge = purgeIdempotencyKeys(idempotencyKeys, logger);
  for (const part of [ops, tracing, database, reads, broker, outbox, users, consumer, purge, worker])
    lifecycle.add(part);
  lifecycle.add(server);
  return {
    logger,
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    ports: () => ({ grpc: server.port(), ops: ops.port() }),
  };
}
