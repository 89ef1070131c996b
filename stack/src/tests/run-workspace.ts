import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import { localFolder, repository } from '../repository.js';
import type { Outcome } from './summing-reporter.js';
import { hasTestSources, type Workspace } from './workspaces.js';

const REPORTER = join(repository, 'stack/dist/src/tests/summing-reporter.js');
/** No workspace's tests take longer. */
const WITHIN_MS = 15 * 60_000;
/** After the last test, what it opened should be closed. */
const LINGER_MS = 20_000;

/** Runs the tests of one workspace with its own `npm test`; whatever goes wrong is in the outcome. */
export async function runWorkspace({ folder, testFiles }: Workspace, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  if (testFiles.length === 0) {
    return hasTestSources(folder) ? broken(folder, 'there are tests in its sources and none in its build') : nothing;
  }
  const outcomeFile = join(localFolder, `test-outcome-${folder}.json`);
  rmSync(outcomeFile, { force: true });
  const args = ['run', '--silent', 'test', '--workspace', folder, '--', '--reporter', REPORTER];
  const env = { ...environment, TEST_OUTCOME_FILE: outcomeFile };
  const child = spawn('npm', args, { cwd: repository, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const limits = limit(child, outcomeFile);
  const [code, signal] = await once(child, 'close');
  const verdict = limits.end();

  if (!existsSync(outcomeFile))
    return broken(folder, verdict ?? `its tests ended (${signal ?? `code ${code}`}) without an outcome`);
  const outcome = JSON.parse(readFileSync(outcomeFile, 'utf8')) as Outcome;
  rmSync(outcomeFile);
  if (verdict) return withFailure(outcome, folder, verdict);
  const count = outcome.passed + outcome.failed.length + outcome.pending.length;
  if (count === 0) return broken(folder, `it has ${testFiles.length} test files, and none of them ran a test`);
  if (code !== 0 && outcome.failed.length === 0)
    return withFailure(outcome, folder, `its tests ended with code ${code}`);
  return outcome;
}

/** Ends tests that never end: those that hang, and those that leave something open behind them. */
function limit(child: ChildProcess, outcomeFile: string) {
  let verdict: string | undefined;
  const end = (because: string) => {
    verdict = because;
    // The whole group: npm passes no SIGKILL on.
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  };
  const overall = setTimeout(() => end(`its tests did not end within ${WITHIN_MS / 60_000} minutes`), WITHIN_MS);
  let linger: NodeJS.Timeout | undefined;
  watchFile(outcomeFile, { interval: 500 }, (now) => {
    if (now.size === 0 || linger) return;
    linger = setTimeout(
      () => end(`its tests left something open: no end ${LINGER_MS / 1000} s after the last one`),
      LINGER_MS,
    );
  });
  return {
    end: () => {
      clearTimeout(overall);
      clearTimeout(linger);
      unwatchFile(outcomeFile);
      return verdict;
    },
  };
}

const nothing: Outcome = { passed: 0, failed: [], pending: [] };
const withFailure = (outcome: Outcome, title: string, because: string): Outcome => ({
  ...outcome,
  failed: [...outcome.failed, { title, because }],
});
const broken = (title: string, because: string) => withFailure(nothing, title, because);
