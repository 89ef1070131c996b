import { randomUUID } from 'node:crypto';
import { type ListQuery, Principal } from '@jogging/proto/common';
import { ReportServiceService } from '@jogging/proto/reports';
import { callContext, createLogger } from '@jogging/service-kit';
import { createReadDatabase, type Database } from '@jogging/service-kit/database';
import { createGrpcClient, createGrpcServer, type GrpcClient } from '@jogging/service-kit/grpc';
import { testDatabase } from '@jogging/service-kit/testing';
import { reportService } from '../src/grpc/report-handlers.js';
import { ConditionBands } from '../src/store/condition-bands.js';
import { migrations } from '../src/store/migrations/index.js';
import { PeriodReports } from '../src/store/period-reports.js';
import { ProjectionChanges } from '../src/store/projection-changes.js';
import { Records } from '../src/store/records.js';
import { deliverer } from './deliver.js';
import type { SentEvent } from './world.js';

const cursorSecret = 'a secret for tests alone';
const logger = createLogger({ service: 'test', level: 'silent' });

export interface ServedReports {
  readonly database: Database;
  readonly client: GrpcClient<typeof ReportServiceService>;
  /** Applies an event as the consumer of the serving process does. */
  readonly deliver: (event: SentEvent) => Promise<void>;
  /** Has consuming be interrupted for so long. */
  readonly interrupt: (ms: number) => void;
  /** Has consuming have begun, or resumed, a moment ago. */
  readonly resume: () => void;
  /** Applies an event as another replica does: this process does not learn of it. */
  readonly deliverElsewhere: (event: SentEvent) => Promise<void>;
  close(): Promise<void>;
}

/**
 * The service's RPCs on a separate port and database, without a broker.
 *
 * @param hosts of standbys
 */
export async function servedReports(hosts: readonly string[] = []): Promise<ServedReports> {
  const part = await testDatabase({ schema: 'reports', migrations });
  const { database } = part;
  const changes = new ProjectionChanges();
  const reads = createReadDatabase({ primary: database, url: part.url, hosts, maxLagMs: 15_000, logger });
  await reads.start();
  let interruptedMs = 0;
  let isSteady = true;
  const server = createGrpcServer({
    address: '127.0.0.1:0',
    logger,
    services: [
      reportService({
        database,
        changes,
        interruptedMs: () => interruptedMs,
        isSteady: () => isSteady && interruptedMs === 0,
        periods: new PeriodReports(reads, cursorSecret),
        records: new Records(reads, cursorSecret),
        bands: new ConditionBands(reads, cursorSecret),
      }),
    ],
  });
  await server.start();
  const address = `127.0.0.1:${server.port()}`;
  const client = createGrpcClient(ReportServiceService, { address, deadlineMs: 5_000, logger });
  await client.start();
  return {
    database,
    client,
    deliver: deliverer(database, changes),
    interrupt(ms) {
      interruptedMs = ms;
    },
    resume() {
      isSteady = false;
    },
    deliverElsewhere: deliverer(database),
    async close() {
      await client.stop();
      await server.stop();
      await reads.stop();
      await part.drop();
    },
  };
}

/** Calls as someone who has signed in. */
export function as<T>(uid: string, roles: readonly string[], call: () => Promise<T>, mayLag = false): Promise<T> {
  const principal = Principal.fromPartial({ uid, userId: 'test13', roles: [...roles], sid: 'epoch.sid' });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  return callContext.run({ requestId: randomUUID(), traceparent, principal, mayLag }, call);
}

export const everything: ListQuery = { filter: undefined, sort: [], page: { $case: 'everything', value: true } };

export function page(number: number, size: number): ListQuery {
  return { filter: undefined, sort: [], page: { $case: 'numberPage', value: { number, size } } };
}
