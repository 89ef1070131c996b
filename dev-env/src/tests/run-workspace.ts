import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, unwatchFile, watchFile } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { familyOf, signalTo } from '../processes/process-table.js';
import { broken, nothing, type Outcome, withFailure } from './outcome.js';
import { hasTestScript, hasTestSources, type Workspace } from './workspaces.js';

const REPORTER = join(repository, 'dev-env/dist/src/tests/summing-reporter.js');

export interface RunOptions {
  /** The time limit for all tests of a workspace, in milliseconds. */
  readonly withinMs: number;
  /** Milliseconds after the last test in which everything it opened must be closed. */
  readonly lingerMs: number;
  /** The output of the tests. */
  readonly output: 'inherit' | 'ignore';
  /** Only tests whose full title contains this. */
  readonly title?: string;
}

export const defaults: RunOptions = { withinMs: 40 * 60_000, lingerMs: 20_000, output: 'inherit' };

/** Runs the tests of one workspace with its own `npm test`; every failure is part of the outcome. */
export async function runWorkspace(
  workspace: Workspace,
  environment: NodeJS.ProcessEnv,
  options = defaults,
): Promise<Outcome> {
  const { root, folder, testFiles } = workspace;
  if (testFiles.length === 0) {
    return hasTestSources(workspace) ? broken(folder, 'there are tests in its sources and none in its build') : nothing;
  }
  if (!hasTestScript(workspace)) return broken(folder, 'it has tests, and no script "test" to run them');
  const outcomeFolder = mkdtempSync(join(tmpdir(), 'jogging-outcome-'));
  const outcomeFile = join(outcomeFolder, 'outcome.json');
  const only = options.title ? ['--fgrep', options.title] : [];
  const args = ['run', '--silent', 'test', '--workspace', folder, '--', '--reporter', REPORTER, ...only];
  const env = { ...environment, TEST_OUTCOME_FILE: outcomeFile };
  const child = spawn('npm', args, { cwd: root, env, stdio: ['ignore', options.output, options.output] });
  const watch = enforce(options, child, outcomeFile);
  const [code, signal] = await once(child, 'close');
  const verdict = watch.end();

  const outcome = readOutcome(outcomeFile);
  rmSync(outcomeFolder, { recursive: true });
  if (!outcome) return broken(folder, verdict ?? `its tests ended (${signal ?? `code ${code}`}) without an outcome`);
  if (verdict) return withFailure(outcome, folder, verdict);
  const count = outcome.passed + outcome.failed.length + outcome.pending.length;
  if (count === 0 && !options.title)
    return broken(folder, `it has ${testFiles.length} test files, and none of them ran a test`);
  if (code !== 0 && outcome.failed.length === 0) {
    return withFailure(outcome, folder, `its tests ended with code ${code}`);
  }
  return outcome;
}

const readOutcome = (file: string): Outcome | undefined =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;

/** Kills tests that never end: those that hang, and those that leave something open. */
function enforce({ withinMs, lingerMs }: RunOptions, child: ChildProcess, outcomeFile: string) {
  let verdict: string | undefined;
  const end = (because: string) => {
    verdict = because;
    // The whole family, because npm passes no SIGKILL on.
    if (child.pid) signalTo(familyOf(child.pid), 'SIGKILL');
  };
  const overall = setTimeout(() => end(`its tests did not end within ${withinMs / 1000} s`), withinMs);
  let linger: NodeJS.Timeout | undefined;
  watchFile(outcomeFile, { interval: 500 }, (now) => {
    if (now.size === 0 || linger) return;
    linger = setTimeout(
      () => end(`its tests left something open: no end ${lingerMs / 1000} s after the last one`),
      lingerMs,
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
