/**
 * `make coverage`: runs the tests of each workspace and prints the share of its source lines that they ran. ONLY=run-service
 * runs some. The reports by file are in coverage/<workspace>/index.html. End-to-end tests are left out unless ONLY names them.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { longStep, repository, runCommand, toTerminal } from '@jogging/deploy';
import { type Coverage, coverageOf, coverageTable } from '../tests/coverage.js';
import type { Outcome } from '../tests/outcome.js';
import { report } from '../tests/report.js';
import { runWorkspace } from '../tests/run-workspace.js';
import { startTestServers } from '../tests/servers.js';
import { chosenWorkspaces, type Workspace } from '../tests/workspaces.js';

/** They test the whole system, and have no sources of their own. */
const LEFT_OUT = ['e2e', 'browser-tests', 'load-tests', 'bench', 'observability', 'k8s'];

runCommand(async () => {
  const { ONLY } = process.env;
  const chosen = chosenWorkspaces(ONLY).filter(({ folder }) => ONLY !== undefined || !LEFT_OUT.includes(folder));
  const folder = join(repository, 'coverage');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const raw = join(folder, 'raw');

  const servers = await startTestServers();
  const outcomes: [Workspace, Outcome][] = [];
  for (const workspace of chosen) {
    const environment = { ...process.env, ...servers.environment, NODE_V8_COVERAGE: join(raw, workspace.folder) };
    outcomes.push([workspace, await runWorkspace(workspace, environment)]);
  }
  await servers.end();

  const rows = await longStep(toTerminal, 'Adding up', async () => {
    const found: Coverage[] = [];
    for (const { folder: name } of chosen) found.push(await coverageOf(name, join(raw, name), join(folder, name)));
    return found;
  });
  rmSync(raw, { recursive: true, force: true });
  const failed = report(outcomes, toTerminal);
  toTerminal(`\n${coverageTable(rows)}\n\nBy file: coverage/<workspace>/index.html`);
  process.exitCode = failed > 0 ? 1 : 0;
});
