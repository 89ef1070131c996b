import type { Progress } from '@jogging/deploy';
import type { Outcome } from './outcome.js';
import type { Workspace } from './workspaces.js';

const SLOWEST = 20;

export type Outcomes = readonly [Workspace, Outcome][];

/**
 * Prints the results by workspace and in total.
 *
 * @returns the number of failed tests
 */
export function report(outcomes: Outcomes, progress: Progress): number {
  let [totalPassed, totalFailed] = [0, 0];
  const faults: string[] = [];
  const slowest: { folder: string; title: string; ms: number }[] = [];
  progress('\n── all together '.padEnd(64, '─'));
  for (const [{ folder }, { passed, failed, pending, ms, slow }] of outcomes) {
    const failures = failed.length + pending.length;
    totalPassed += passed;
    totalFailed += failures;
    progress(
      `  ${folder.padEnd(18)}${`${passed}`.padStart(6)} passed${`${failures}`.padStart(6)} failed${seconds(ms).padStart(8)}`,
    );
    slowest.push(...slow.map((one) => ({ folder, ...one })));
    faults.push(...failed.map(({ title, because }) => `  ${folder}: ${title}\n      ${because.split('\n', 1)[0]}`));
    faults.push(...pending.map((title) => `  ${folder}: ${title}\n      was skipped`));
  }
  if (slowest.length > 0) {
    slowest.sort((one, other) => other.ms - one.ms);
    const lines = slowest
      .slice(0, SLOWEST)
      .map(({ folder, title, ms }) => `${seconds(ms).padStart(8)}  ${folder}: ${title}`);
    progress(`\nSlowest:\n${lines.join('\n')}`);
  }
  if (faults.length > 0) progress(`\nFailed:\n${faults.join('\n')}`);
  // A run without a single test proves nothing.
  if (totalPassed + totalFailed === 0) {
    progress('\nNo test was run.');
    totalFailed = 1;
  }
  progress(`\n${totalPassed} passed, ${totalFailed} failed`);
  return totalFailed;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;
