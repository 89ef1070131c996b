import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, repository } from '@jogging/deploy';
import { broken, type Outcome } from './outcome.js';

const OUTCOME_FILE = join(localFolder, 'test-outcome-compose.json');
const REPORTER = join(repository, 'dev-env/dist/src/tests/summing-reporter.js');

/** The test files of one workspace. */
interface TestFiles {
  readonly folder: string;
  readonly files: readonly string[];
}

function testFiles(workspace: string, pattern: string, exclude: readonly string[] = []): TestFiles {
  const folder = join(repository, workspace);
  return { folder, files: globSync(pattern, { cwd: folder, exclude }).sort() };
}

/** The tests that can run against any system: all except those that start their own. */
export const endToEndTests = (workspaces: readonly string[] = ['e2e', 'browser-tests']): TestFiles[] =>
  workspaces.map((workspace) => testFiles(workspace, 'dist/test/**/*.test.js', ['dist/test/own-system/**']));

/** The tests of the containers themselves. */
export const composeTests = (): TestFiles => testFiles('e2e', 'dist/test/compose/*.compose.js');

/** Runs test files of a workspace; a missing outcome counts as one failure. */
export async function runMocha({ folder, files }: TestFiles, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  rmSync(OUTCOME_FILE, { force: true });
  const args = ['exec', '--', 'mocha', '--enable-source-maps', '--reporter', REPORTER, ...files];
  const env = { ...environment, TEST_OUTCOME_FILE: OUTCOME_FILE };
  const child = spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close');
  if (files.length === 0 || !existsSync(OUTCOME_FILE)) {
    return broken('mocha', `ended with code ${code}`);
  }
  return JSON.parse(readFileSync(OUTCOME_FILE, 'utf8')) as Outcome;
}
