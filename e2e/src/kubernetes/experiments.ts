import { toTerminal } from '@jogging/deploy';
import type { ObservedSystem } from '../chaos/chaos-environment.js';
import { compareServed } from '../chaos/compare-served.js';
import { compareWrites } from '../chaos/compare-writes.js';
import { type ExperimentOptions, type Result, runExperiment } from '../chaos/experiment.js';
import { Ledger } from '../chaos/ledger.js';
import { markdownTable, seconds } from '../chaos/table.js';
import { Writers } from '../chaos/writers.js';
import type { Change } from './changes.js';
import { secretValue } from './cluster.js';
import { observeCluster } from './observed-cluster.js';

const load = { users: 2, readers: 3, pace: 3, seed: Date.now() % 1_000_000 };

/**
 * Makes each change under load, prints a table, and returns what went wrong.
 *
 * @param url the address of the gateways for the load
 */
export async function tryChanges(changes: readonly Change[], url: string): Promise<string[]> {
  const cluster = await observeCluster();
  try {
    // Ignore what earlier tests recorded.
    const known = new Set((await compareWrites(cluster.database, new Ledger())).map(({ what }) => what));
    const adminPassword = await secretValue('user-service', 'admin-password');
    const writers = await Writers.open({ ...load, gateways: [url], adminPassword });
    const options: ExperimentOptions<ObservedSystem> = {
      environment: cluster,
      writers,
      known,
      afterMs: 3_000,
      writes: 30,
      settleWithinMs: 180_000,
    };
    const results: Result[] = [];
    for (const change of changes) {
      const because = change.leftOut?.(cluster);
      if (because !== undefined) toTerminal(`${change.name}: left out, because ${because}`);
      else results.push(await tryChange(change, options));
    }
    await writers.pause();
    const served = await compareServed(cluster.database, writers.client, writers.users);
    toTerminal(`\n${markdownTable([titles, ...results.map(rowOf)])}\n`);
    return [
      ...results.flatMap(({ fault, details }) => details.map((detail) => `${fault}: ${detail}`)),
      ...served.map(({ what }) => what),
    ];
  } finally {
    await cluster.close();
  }
}

async function tryChange(change: Change, options: ExperimentOptions<ObservedSystem>): Promise<Result> {
  const result = await runExperiment(change, options, true);
  const [, ...cells] = rowOf(result);
  toTerminal(`${change.name}: ${cells.map((cell, index) => `${cell} ${titles[index + 1]}`).join(', ')}`);
  for (const detail of result.details) toTerminal(`    ${detail}`);
  return result;
}

const titles = [
  'change',
  'requests',
  'failed',
  'writes',
  'lost',
  'doubled',
  'wrong figures',
  'dead letters',
  'longest gap',
];

const rowOf = ({ fault, requests, failures, acknowledged, lost, doubled, wrong, dead, outageMs }: Result): string[] => [
  fault,
  `${requests}`,
  `${Object.values(failures).reduce((sum, count) => sum + count, 0)}`,
  `${acknowledged}`,
  `${lost}`,
  `${doubled}`,
  `${wrong}`,
  `${dead}`,
  seconds(outageMs),
];
