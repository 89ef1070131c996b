import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder, toTerminal } from '@jogging/dev-env';
import { type AbuseReport, abuseLine, isFair, measureAbuse } from './abuse-experiment.js';
import { openChaos } from './chaos.js';
import { openChaosEnvironment } from './chaos-environment.js';
import type { Result } from './experiment.js';
import { everyFailover, failOverAll } from './failover.js';
import type { Fault } from './fault.js';
import { everyFault, minuteWithoutBroker } from './fault-lists.js';
import { type RestartReport, restartLine, rollingRestart } from './rolling-restart.js';
import { products } from './service-faults.js';
import { seconds, type Totals, tableOf, totalsOf } from './table.js';

const usage = `Usage: npm run chaos -- [--only <text>] [--seed <number>]

Breaks every service, backing service and connection of a system of its own under load, and compares what was
acknowledged with what is stored. Exits 0 if nothing was lost, doubled or wrong over at least 5,000 writes and 30 faults.
  --only   only the faults whose names contain the text, for example "failover", or "abuse"; then neither number is required
  --seed   determines what the writers do; by default another one each time`;

const options = {
  only: { type: 'string', default: '' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const leastWrites = 5_000;
const leastFaults = 30;

const { values } = parseArgs({ options });
if (values.help) console.log(usage);
else process.exitCode = await chaos();

async function chaos(): Promise<number> {
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const faults = everyFault.filter(({ name }) => name.includes(values.only));
  const began = performance.now();
  const results = faults.length > 0 ? await breakAll(faults, seed) : [];
  const isPart = values.only === '' || values.only.startsWith('failover');
  const failovers = isPart ? everyFailover.filter(({ name }) => name.includes(values.only)) : [];
  if (failovers.length > 0) await failOverAll(seed, failovers, noteIn(results));
  const abuse = values.only === '' || values.only === 'abuse' ? await abuseAll(seed) : undefined;
  if (abuse) results.push(abuse.result);
  const restarted = values.only === '' ? await restartAll() : undefined;
  const ends = [faults, failovers].filter(({ length }) => length > 0).length;
  const totals = totalsOf(results, results.length - ends);
  console.log(`\n${tableOf(results)}\n`);
  const minute = results.find(({ fault }) => fault === minuteWithoutBroker.name);
  if (minute) console.log(minuteLine(minute));
  if (abuse) console.log(abuseLine(abuse));
  if (restarted) console.log(restartLine(restarted));
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `${totals.faults} faults, ${totals.acknowledged} writes acknowledged: ${totals.lost} lost, ${totals.doubled} doubled, ` +
      `${totals.wrong} wrong figures, ${totals.otherFailures} other failures, ${totals.dead} dead letters (seed ${seed}, ${minutes} min).`,
  );
  saveReport({ at: new Date().toISOString(), seed, totals, results, abuse, restarted });
  const whole = values.only !== '' || (totals.acknowledged >= leastWrites && totals.faults >= leastFaults);
  if (!whole) console.log(`Too few: at least ${leastWrites} writes and ${leastFaults} faults are required.`);
  const harmed = restarted?.failed.some(({ repeatable }) => !repeatable);
  return whole &&
    !harmed &&
    (!abuse || isFair(abuse)) &&
    totals.lost + totals.doubled + totals.wrong + totals.otherFailures + totals.dead === 0
    ? 0
    : 1;
}

/** Runs in a system with production's rate limits, whose honest users leave some of two cores idle: else they would slow each other. */
async function abuseAll(seed: number): Promise<AbuseReport> {
  const load = { users: 4, pace: 1, writesEach: 0, afterMs: 0, settleWithinMs: 180_000 };
  const settings = { RATE_LIMIT: 'on' };
  const chaos = await openChaos({ ...load, seed, durable: true, progress: toTerminal, settings });
  try {
    const report = await measureAbuse(chaos, toTerminal);
    print(report.result);
    return report;
  } finally {
    await chaos.stop();
  }
}

/** Restarts two replicas of each service one by one under load. */
async function restartAll(): Promise<RestartReport> {
  const replicas = Object.fromEntries(products.map((name) => [name, 2]));
  const environment = await openChaosEnvironment({ progress: toTerminal, durable: true, replicas });
  try {
    const report = await rollingRestart(environment.system, { clients: 8, pace: 8, pauseMs: 1_000 });
    for (const { request, because } of report.failed) toTerminal(`    ${request}: ${because}`);
    return report;
  } finally {
    await environment.stop();
  }
}

function minuteLine({ acknowledged, failures, outageMs, settledMs = 0 }: Result): string {
  const refused = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return (
    `A minute without RabbitMQ: ${acknowledged} writes acknowledged, ${refused} refused, at most ${seconds(outageMs)} apart; ` +
    `everything was processed ${seconds(settledMs)} after the load.`
  );
}

async function breakAll(faults: readonly Fault[], seed: number): Promise<Result[]> {
  const load = { users: 4, pace: 8, writesEach: 150, afterMs: 4_000, settleWithinMs: 180_000 };
  const chaos = await openChaos({ ...load, seed, durable: true, progress: toTerminal });
  const results: Result[] = [];
  const note = noteIn(results);
  try {
    for (const fault of faults) {
      const because = fault.leftOut?.(chaos.environment);
      if (because === undefined) note(await chaos.try(fault, true));
      else toTerminal(`${fault.name}: left out, because ${because}`);
    }
    note(await chaos.conclude());
    return results;
  } finally {
    await chaos.stop();
  }
}

function noteIn(results: Result[]): (result: Result) => void {
  return (result) => {
    results.push(result);
    print(result);
  };
}

/** Shows progress until the table is printed. */
function print({ fault, acknowledged, outageMs, settledMs, settling, failures, details }: Result): void {
  const parts = Object.entries(settling ?? {}).map(([kind, ms]) => `${kind} ${seconds(ms)}`);
  const settled = settledMs === undefined ? '' : `, settled after ${seconds(settledMs)} (${parts.join(', ')})`;
  toTerminal(`${fault}: ${acknowledged} writes, outage ${seconds(outageMs)}${settled}`);
  for (const [because, count] of Object.entries(failures)) toTerminal(`    ${count} × ${because}`);
  for (const detail of details) toTerminal(`    ${detail}`);
}

function saveReport(result: {
  readonly abuse: AbuseReport | undefined;
  readonly restarted: RestartReport | undefined;
  readonly at: string;
  readonly seed: number;
  readonly totals: Totals;
  readonly results: readonly Result[];
}): void {
  const folder = join(localFolder, 'chaos');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`Full report: ${file}`);
}
