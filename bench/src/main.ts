/**
 * Measures the system beside the baseline, on this machine, in this run: `make bench`. Its environment is in docs/performance.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, toTerminal } from '@jogging/dev-env';
import { measureBatches, printBatches } from './batches.js';
import { type Compared, compare } from './compare.js';
import { dataset } from './data.js';
import { prepare } from './environment.js';
import { measureFurther } from './further.js';
import { printAgainst, printCompared, readStored, spread } from './print.js';
import { createScenario, scenarios } from './scenarios.js';
import {
  against,
  connections,
  isComplete,
  isWanted,
  rounds,
  seconds,
  wantsBatches,
  warmUpSeconds,
} from './settings.js';

// A file that cannot be read is noticed before anything is measured.
const stored = against === '' ? undefined : readStored(against);
const progress = toTerminal;
const environment = await prepare(progress);
try {
  const compared: Compared[] = [];
  const wanted = scenarios.filter(({ name, target, heavy }) => isWanted(name, target !== undefined && !heavy));
  // Last, for what creates set off would be counted with what follows.
  if (isWanted(createScenario.name, true)) wanted.push(createScenario);
  for (const [index, scenario] of wanted.entries()) {
    progress(`Measuring: ${scenario.name} …`);
    const measured = await compare(environment, scenario, index === 0 ? warmUpSeconds.first : warmUpSeconds.others);
    compared.push(measured);
    progress(
      `  ${measured.ratio.toFixed(2)} of the baseline: ${spread(measured.ours)} to ${spread(measured.baseline)} requests a second`,
    );
  }
  if (compared.length > 0) printCompared(compared);
  if (stored) printAgainst(stored, compared);
  const batches = wantsBatches ? await measureBatches(environment, { rounds, seconds }) : [];
  if (batches.length > 0) printBatches(batches);
  const further = isComplete ? await measureFurther(environment, compared) : {};
  store({ compared, batches, ...further });
} finally {
  await environment.stop();
}

function store(figures: object): void {
  const at = new Date().toISOString();
  const result = { at, node: process.version, seconds, rounds, connections, dataset, ...figures };
  const folder = join(localFolder, 'bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\nAll figures: ${file}`);
}
