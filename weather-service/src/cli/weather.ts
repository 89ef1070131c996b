import { parseArgs } from 'node:util';
import { eventTypes, topology } from '@jogging/proto/events';
import { createLogger } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createBroker, createOutbox } from '@jogging/service-kit/messaging';
import { republish } from '../commands/republish.js';
import { type MaintenanceDeps, retryUnavailable } from '../commands/retry-unavailable.js';
import { readServiceConfig } from '../config.js';
import { rulesOf } from '../rules.js';
import { createFetchJobs } from '../store/fetch-jobs.js';
import { createMaintenance } from '../store/maintenance.js';
import { schema } from '../store/migrations/index.js';
import { createObservations } from '../store/observations.js';
import { createStats } from '../store/stats.js';
import { createWeatherRequests } from '../store/weather-requests.js';
import { parseSince } from './since.js';
import { statusLines } from './status-lines.js';

const usage = `Usage: weather <command> [--json]

  status                          count the runs with weather, the waiting jobs, and the requests to providers
  retry-unavailable [--since 2d]  fetch again what was given up (since a time like 2026-03-01T12:00Z, or 2d, 6h ago)
  republish                       publish the state of every run's weather again, to restore the copies in other services

Reads DATABASE_URL, AMQP_URL and the WEATHER_* settings of the service. The running service does the work.`;

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
  // Standard output is reserved for the result.
  const logger = createLogger({ service: 'weather-cli', level: 'warn', destination: process.stderr });
  const database = createDatabase({ url: config.DATABASE_URL, schema, logger, poolMax: 2, statementTimeoutMs: 60_000 });
  // Never opened: events go to the outbox, and the service publishes them.
  const broker = createBroker({ url: config.AMQP_URL, topology, logger });
  const deps: MaintenanceDeps = {
    database,
    requests: createWeatherRequests(database),
    jobs: createFetchJobs(database),
    observations: createObservations(database),
    outbox: createOutbox({ database, broker, codecs: eventTypes, logger, source: 'weather-service' }),
    maintenance: createMaintenance(database),
    rules: rulesOf(config),
    now: () => new Date(),
  };
  const say = (result: object, lines: readonly string[]): void =>
    console.log(values.json ? JSON.stringify(result) : lines.join('\n'));

  await database.start();
  try {
    switch (command) {
      case 'status': {
        const counts = await createStats(database).count();
        say(counts, statusLines(counts));
        return 0;
      }
      case 'retry-unavailable': {
        const done = await retryUnavailable(deps, since);
        say(done, [`${done.runs} runs are tried again, by ${done.lookups} requests.`]);
        return 0;
      }
      case 'republish': {
        const runs = await republish(deps);
        say({ runs }, [`The weather of ${runs} runs is published again.`]);
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
