import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, repository } from '@jogging/deploy';
import type { Outcome } from './summing-reporter.js';

const folder = join(repository, 'e2e');
const OUTCOME_FILE = join(localFolder, 'test-outcome-compose.json');
const REPORTER = join(repository, 'dev-env/dist/src/tests/summing-reporter.js');

/** The end-to-end tests that can run against any system: all but those that start one of their own. */
export const endToEndTests = (): string[] =>
  globSync('dist/test/**/*.test.js', { cwd: folder, exclude: ['dist/test/own-system/**'] }).sort();

/** Those that are about the containers themselves. */
export const composeTests = (): string[] => globSync('dist/test/compose/*.compose.js', { cwd: folder }).sort();

/** Runs test files of e2e/; no outcome at all counts as one failure. */
export async function runMocha(files: readonly string[], environment: NodeJS.ProcessEnv): Promise<Outcome> {
  rmSync(OUTCOME_FILE, { force: true });
  const args = ['exec', '--', 'mocha', '--enable-source-maps', '--reporter', REPORTER, ...files];
  const env = { ...environment, TEST_OUTCOME_FILE: OUTCOME_FILE };
  const child = spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close');
  if (files.length === 0 || !existsSync(OUTCOME_FILE)) {
    return { passed: 0, pending: [], failed: [{ title: 'mocha', because: `ended with code ${code}` }] };
  }
  return JSON.parse(readFileSync(OUTCOME_FILE, 'utf8')) as Outcome;
}
