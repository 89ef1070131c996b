import type { ExportRunsResponse } from '@jogging/proto/runs';
import { RunServiceService } from '@jogging/proto/runs';
import { createLogger, tlsFromConfig } from '@jogging/service-kit';
import { createDatabase, type Database } from '@jogging/service-kit/database';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import type { RunExport } from '../commands/run-export.js';
import { readCommandConfig } from '../config.js';

/** An export, or a statement over all runs, takes long in a large installation. */
const longestMs = 3_600_000;

export interface CommandDeps {
  readonly database: Database;
  readonly runExport: RunExport;
}

/** Opens a command's dependencies, and closes them in any case. @throws ConfigError naming every fault */
export async function withCommandDeps<T>(work: (deps: CommandDeps) => Promise<T>): Promise<T> {
  const config = readCommandConfig();
  // Standard output is for the result.
  const logger = createLogger({ service: 'report-service', level: config.LOG_LEVEL, destination: process.stderr });
  const database = createDatabase({
    url: config.DATABASE_URL,
    schema: 'reports',
    logger,
    poolMax: 3,
    statementTimeoutMs: longestMs,
  });
  const runs = createGrpcClient(RunServiceService, {
    name: 'run-service',
    address: config.RUN_SERVICE_ADDR,
    tls: tlsFromConfig(config, logger),
    serverName: 'run-service',
    deadlineMs: longestMs,
    logger,
  });
  const runExport = (): AsyncIterable<ExportRunsResponse> => runs.call.exportRuns({ ownerUid: undefined });
  try {
    await database.start();
    await runs.start();
    return await work({ database, runExport });
  } finally {
    await runs.stop();
    await database.stop();
  }
}
