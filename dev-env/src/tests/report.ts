import type { Progress } from '@jogging/deploy';
import type { Outcome } from './summing-reporter.js';
import type { Workspace } from './workspaces.js';

export type Outcomes = readonly [Workspace, Outcome][];

/**
 * Prints the results by workspace and in total.
 *
 * @returns the number of failed tests
 */
export function report(outcomes: Outcomes, progress: Progress): number {
  let [totalPassed, totalFailed] = [0, 0];
  const faults: string[] = [];
  progress('\n── all together '.padEnd(64, '─'));
  for (const [{ folder }, { passed, failed, pending }] of outcomes) {
    const failures = failed.length + pending.length;
    totalPassed += passed;
    totalFailed += failures;
    progress(`  ${folder.padEnd(18)}${`${passed}`.padStart(6)} passed${`${failures}`.padStart(6)} failed`);
    faults.push(...failed.map(({ title, because }) => `  ${folder}: ${title}\n      ${because.split('\n', 1)[0]}`));
    faults.push(...pending.map((title) => `  ${folder}: ${title}\n      was skipped`));
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
