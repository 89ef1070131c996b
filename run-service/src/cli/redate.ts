import { parseArgs } from 'node:util';
import { eventTypes, topology } from '@jogging/proto/events';
import { createLogger } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createBroker, createOutbox } from '@jogging/service-kit/messaging';
import { redateRuns } from '../commands/redate-runs.js';
import { readServiceConfig } from '../config.js';
import { zoneAt } from '../geography/zone-at.js';
import { RunBatches } from '../store/run-batches.js';

const usage = `Usage: redate [--dry-run]

Works out again the dates of runs that were recorded before release 1.1.0 with a start in UTC, by the zone at their place.
Reports follow. --dry-run only counts. Reads DATABASE_URL and AMQP_URL of the service.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
if (values.help || positionals.length > 0) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  await redate(values['dry-run']);
}

async function redate(dryRun: boolean): Promise<void> {
  const { DATABASE_URL: url, AMQP_URL: amqp } = readServiceConfig();
  // Standard output is reserved for the result.
  const logger = createLogger({ service: 'redate', level: 'warn', destination: process.stderr });
  const database = createDatabase({ url, schema: 'runs', logger, poolMax: 1, statementTimeoutMs: 60_000 });
  // Never opened: events go to the outbox, and the service publishes them.
  const broker = createBroker({ url: amqp, topology, logger });
  const outbox = createOutbox({ database, broker, codecs: eventTypes, logger, source: 'run-service' });
  await database.start();
  try {
    const deps = { database, batches: new RunBatches(database), outbox, zoneAt };
    const { looked, moved } = await redateRuns(deps, { dryRun });
    console.log(`${moved} of ${looked} runs ${dryRun ? 'would get' : 'have'} another date`);
  } finally {
    await database.stop();
  }
}
