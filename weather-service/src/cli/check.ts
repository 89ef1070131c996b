import { parseArgs } from 'node:util';
import { RunServiceService } from '@jogging/proto/runs';
import { AppError, createLogger, tlsFromConfig } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import { type CheckedCopies, checkCopies } from '../commands/check-copies.js';
import type { Difference } from '../commands/difference.js';
import { readCheckConfig } from '../config.js';
import { schema } from '../store/migrations/index.js';

const usage = `Usage: check [--json] [--settle <seconds>] [--limit <number>]

Compares the weather of all runs, as run-service has it, with what weather-service holds.
  --json    the result as one line of JSON
  --settle  how long a change may be under way before it counts as lost; 10
  --limit   the most differences to name; 1000

Exits 0 where nothing differs, 1 where something does, 2 where it could not be found out.`;

const options = {
  json: { type: 'boolean', default: false },
  settle: { type: 'string', default: '10' },
  limit: { type: 'string', default: '1000' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** An export may stream for as long as a large installation needs, and so may a transaction beside it. */
const longestMs = 3_600_000;

process.exitCode = await run().catch((error: unknown) => {
  console.error(`Not checked: ${reasonOf(error)}`);
  return 2;
});

async function run(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const limit = wholeNumber('limit', values.limit);
  const { runs, differences } = await check(wholeNumber('settle', values.settle) * 1_000, limit);
  const ok = differences.length === 0;
  if (values.json) {
    console.log(JSON.stringify({ ok, checked: { runs }, differences }));
  } else {
    for (const difference of differences) console.log(describe(difference));
    const found =
      differences.length === limit ? `at least ${limit} differences.` : `${differences.length} differences.`;
    console.log(`${runs} runs checked: ${ok ? 'nothing differs.' : found}`);
  }
  return ok ? 0 : 1;
}

async function check(settleMs: number, limit: number): Promise<CheckedCopies> {
  const config = readCheckConfig();
  // Standard output is the result's.
  const logger = createLogger({ service: 'weather-service', level: config.LOG_LEVEL, destination: process.stderr });
  const database = createDatabase({
    url: config.DATABASE_URL,
    schema,
    logger,
    poolMax: 2,
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
  try {
    await database.start();
    await runs.start();
    return await checkCopies({
      database,
      runExport: (ownerUid) => runs.call.exportRuns({ ownerUid }),
      settleMs,
      limit,
    });
  } finally {
    await runs.stop();
    await database.stop();
  }
}

function describe({ of, id, field, held, expected }: Difference): string {
  const whose = of === 'run' ? "run-service's copy" : "weather-service's";
  return `run ${id}: ${field} (${whose}) is ${held ?? 'absent'}, expected ${expected ?? 'absent'}`;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`--${name} takes a whole number`);
  return number;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An AppError speaks to callers of the API; an operator is told what was behind it.
  const cause = error instanceof AppError && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
