import { parseArgs } from 'node:util';
import { eventTypes, topology } from '@jogging/proto/events';
import { createLogger } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createBroker, createOutbox } from '@jogging/service-kit/messaging';
import { republish } from '../commands/republish.js';
import { retryUnavailable, type UpkeepParts } from '../commands/retry-unavailable.js';
import { readServiceConfig } from '../config.js';
import { createLookups } from '../store/lookups.js';
import { schema } from '../store/migrations/index.js';
import { createObservations } from '../store/observations.js';
import { createTally } from '../store/tally.js';
import { createUpkeep } from '../store/upkeep.js';
import { createWishes } from '../store/wishes.js';
import { parseSince } from './since.js';
import { statusLines } from './status-lines.js';

const usage = `Usage: weather <command> [--json]

  status                          how many runs have their weather, what waits, how the providers do
  retry-unavailable [--since 2d]  try again what was given up (since a time like 2026-03-01T12:00Z, or 2d, 6h ago)
  republish                       tell the state of every run's weather once more, to rebuild run-service's copies

Reads DATABASE_URL, AMQP_URL and the WEATHER_* settings of the service. The running service does what is asked.`;

process.exitCode = await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, since: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [command] = positionals;
  if (values.help || positionals.length !== 1) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const since = values.since === undefined ? undefined : parseSince(values.since, new Date());
  const config = readServiceConfig();
  // Standard output is the result's.
  const logger = createLogger({ service: 'weather-cli', level: 'warn', destination: process.stderr });
  const database = createDatabase({ url: config.DATABASE_URL, schema, logger, poolMax: 2, statementTimeoutMs: 60_000 });
  // Never opened: what is told goes into the outbox, and the service publishes it.
  const broker = createBroker({ url: config.AMQP_URL, topology, logger });
  const parts: UpkeepParts = {
    database,
    wishes: createWishes(database),
    lookups: createLookups(database),
    observations: createObservations(database),
    outbox: createOutbox({ database, broker, codecs: eventTypes, logger, source: 'weather-service' }),
    upkeep: createUpkeep(database),
    rules: {
      providers: config.WEATHER_PROVIDER,
      freshMs: config.WEATHER_FRESH,
      againAfterMs: config.WEATHER_ASKED_AGAIN_AFTER,
      retryDelays: config.WEATHER_RETRY_DELAYS,
      archiveRetryMs: config.WEATHER_ARCHIVE_RETRY,
      patienceMs: config.WEATHER_PATIENCE,
    },
  };
  const say = (result: object, lines: readonly string[]): void =>
    console.log(values.json ? JSON.stringify(result) : lines.join('\n'));

  await database.start();
  try {
    switch (command) {
      case 'status': {
        const counts = await createTally(database).count();
        say(counts, statusLines(counts));
        return 0;
      }
      case 'retry-unavailable': {
        const done = await retryUnavailable(parts, since);
        say(done, [`${done.runs} runs are tried again, by ${done.lookups} lookups.`]);
        return 0;
      }
      case 'republish': {
        const runs = await republish(parts);
        say({ runs }, [`The weather of ${runs} runs is told once more.`]);
        return 0;
      }
      default:
        console.error(usage);
        return 2;
    }
  } finally {
    await database.stop();
  }
}
