import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder, toTerminal } from '@jogging/stack';
import { openChaos } from './chaos.js';
import type { Fault } from './fault.js';
import { everyFault } from './fault-lists.js';
import { seconds, type Totals, tableOf, totalsOf } from './table.js';
import type { Result } from './trial.js';

const usage = `Usage: npm run chaos -- [--only <text>] [--seed <number>]

Breaks every service, part and connection of a system of its own under load, and compares what was acknowledged with
what is there. Exits 0 where nothing was lost, doubled or wrong over at least 5,000 writes and 30 faults.
  --only   the faults whose names contain the text; then neither number is asked for
  --seed   what the writers do is decided by it; another one each time where left out`;

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
  const results = await breakAll(faults, seed);
  const totals = totalsOf(results, faults.length);
  console.log(`\n${tableOf(results)}\n`);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `${totals.faults} faults, ${totals.acknowledged} writes acknowledged: ${totals.lost} lost, ${totals.doubled} doubled, ` +
      `${totals.wrong} wrong figures, ${totals.dead} dead letters (seed ${seed}, ${minutes} min).`,
  );
  writeDown({ at: new Date().toISOString(), seed, totals, results });
  const whole = values.only !== '' || (totals.acknowledged >= leastWrites && totals.faults >= leastFaults);
  if (!whole) console.log(`Too little: at least ${leastWrites} writes and ${leastFaults} faults are asked for.`);
  return whole && totals.lost + totals.doubled + totals.wrong + totals.dead === 0 ? 0 : 1;
}

async function breakAll(faults: readonly Fault[], seed: number): Promise<Result[]> {
  const load = { users: 4, pace: 8, writesEach: 150, afterMs: 4_000, calmWithinMs: 180_000 };
  const chaos = await openChaos({ ...load, seed, durable: true, progress: toTerminal });
  const results: Result[] = [];
  const note = (result: Result): void => {
    results.push(result);
    tell(result);
  };
  try {
    for (const fault of faults) note(await chaos.try(fault, true));
    note(await chaos.conclude());
    return results;
  } finally {
    await chaos.stop();
  }
}

/** A long wait for a table needs signs of life. */
function tell({ fault, acknowledged, outageMs, calmMs, settling, misses, details }: Result): void {
  const parts = Object.entries(settling ?? {}).map(([kind, ms]) => `${kind} ${seconds(ms)}`);
  const calm = calmMs === undefined ? '' : `, calm after ${seconds(calmMs)} (${parts.join(', ')})`;
  toTerminal(`${fault}: ${acknowledged} writes, outage ${seconds(outageMs)}${calm}`);
  for (const [because, count] of Object.entries(misses)) toTerminal(`    ${count} × ${because}`);
  for (const detail of details) toTerminal(`    ${detail}`);
}

function writeDown(result: {
  readonly at: string;
  readonly seed: number;
  readonly totals: Totals;
  readonly results: readonly Result[];
}): void {
  const folder = join(localFolder, 'chaos');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`All of it: ${file}`);
}
