import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import { eventTypes, topology } from '@jogging/proto/events';
import { RunServiceService } from '@jogging/proto/runs';
import { callContext, continueTrace, createLogger, Lifecycle } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import { type ClientMethods, createGrpcClient } from '@jogging/service-kit/grpc';
import { createBroker, createConsumer, createOutbox, type ReceivedEvent } from '@jogging/service-kit/messaging';
import { testDatabase, testVhost } from '@jogging/service-kit/testing';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { migrations } from '../src/store/migrations/index.js';
import { startUserServiceDouble, type UserServiceDouble } from './user-service-double.js';

export type Runs = ClientMethods<typeof RunServiceService>;

/** run-service on its own database and virtual host, with what its peers would observe. */
export interface RunningService {
  readonly env: NodeJS.ProcessEnv;
  readonly database: Database;
  /** An outbox of the same database, as commands have it. */
  readonly outbox: Outbox;
  readonly users: UserServiceDouble;
  readonly opsPort: number;
  /** Where it speaks gRPC, for clients of its other services. */
  readonly address: string;
  /** The events of runs that report-service would receive, in order of arrival, which is not that of the commits. */
  readonly events: ReceivedEvent[];
  /** The types of the events noted with changes of a run, published or not, in the order of the commits. */
  noted(runId: string): Promise<string[]>;
  /** Calls as the gateway does for this principal. */
  as<T>(principal: Principal, work: (runs: Runs) => T): T;
  /** Calls without a principal, as report-service does. */
  readonly anonymous: Runs;
  /** Publishes events as their owners do. */
  readonly publisher: Publisher;
  stop(): Promise<void>;
}

type Outbox = ReturnType<typeof createOutbox<typeof eventTypes>>;
export type Publisher = (
  ...event: Parameters<Outbox['add']> extends [unknown, ...infer Rest] ? Rest : never
) => Promise<void>;

const logger = createLogger({ service: 'run-service', level: process.env.TEST_LOG_LEVEL ?? 'silent' });

export function principal(userId: string, ...roles: string[]): Principal {
  return { uid: randomUUID(), userId, roles: roles.length > 0 ? roles : ['user'], sid: 'epoch.session' };
}

export async function startRunService(settings: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const [store, vhost, users] = await Promise.all([
    testDatabase({ migrations, schema: 'runs' }),
    testVhost(),
    startUserServiceDouble(),
  ]);
  const env = {
    DATABASE_URL: store.url,
    AMQP_URL: vhost.url,
    USER_SERVICE_ADDR: users.address,
    CURSOR_SECRET: 'a secret of the tests alone',
    GRPC_PORT: '0',
    OPS_PORT: '0',
    LOG_LEVEL: 'silent',
    ...settings,
  };
  const app = createApp(readServiceConfig(env), logger);
  await app.start();

  const { database } = store;
  const client = createGrpcClient(RunServiceService, {
    address: `127.0.0.1:${app.ports().grpc}`,
    deadlineMs: 10_000,
    logger,
    callStreams: true,
  });
  const broker = createBroker({ url: vhost.url, topology, logger });
  const outbox = createOutbox({ database, broker, codecs: eventTypes, logger, source: 'test' });
  const events: ReceivedEvent[] = [];
  // In place of report-service.
  const listener = createConsumer({
    broker,
    database,
    queue: 'report-service',
    codecs: eventTypes,
    apply: async (received) => {
      events.push(...received.filter(({ type }) => type.startsWith('run.')));
    },
    logger,
    concurrency: 1,
  });
  const peers = new Lifecycle({ logger }).add(broker).add(outbox).add(listener).add(client);
  await peers.start();
  await broker.whenReady();

  return {
    env,
    database,
    outbox,
    users,
    opsPort: app.ports().ops,
    address: `127.0.0.1:${app.ports().grpc}`,
    events,
    async noted(runId) {
      const rows = await database.query<{ type: string }>(
        `SELECT type FROM (SELECT id, type, event FROM outbox UNION ALL SELECT id, type, event FROM outbox_sent) noted
         WHERE type LIKE 'run.%' AND event::jsonb ->> 'subject' = $1 ORDER BY id`,
        [runId],
      );
      return rows.map(({ type }) => type);
    },
    as: (who, work) =>
      callContext.run({ requestId: randomUUID(), traceparent: continueTrace(undefined), principal: who }, () =>
        work(client.call),
      ),
    anonymous: client.call,
    publisher: (type, subject, data) => database.transaction((t) => outbox.add(t, type, subject, data)),
    async stop() {
      await app.stop();
      await peers.stop();
      await Promise.all([store.drop(), vhost.drop(), users.stop()]);
    },
  };
}
