import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, runCommand, toTerminal } from '@jogging/deploy';
import type { Outcome } from '../tests/outcome.js';
import { report } from '../tests/report.js';
import { defaults, runWorkspace } from '../tests/run-workspace.js';
import { runningOrNewTestServers, startTestServers } from '../tests/servers.js';
import { chosenWorkspaces, type Workspace } from '../tests/workspaces.js';

/**
 * `make test`: the tests of every workspace on backing services started for them. ONLY=run-service,e2e runs only those
 * workspaces. TEST='part of a title' runs only matching tests, on the backing services of `make up` if they run. Ends with a line
 * `N passed, N failed`; a skipped test has not passed.
 */
runCommand(async () => {
  const { ONLY, TEST: title } = process.env;
  const chosen = chosenWorkspaces(ONLY);
  const servers = await (title ? runningOrNewTestServers(toTerminal) : startTestServers());
  if (!title) rmSync(join(localFolder, 'log/test'), { recursive: true, force: true });

  const outcomes: [Workspace, Outcome][] = [];
  for (const workspace of chosen) {
    toTerminal(`\n── ${workspace.folder} ${'─'.repeat(60 - workspace.folder.length)}`);
    const environment = { ...process.env, ...servers.environment };
    outcomes.push([workspace, await runWorkspace(workspace, environment, { ...defaults, ...(title && { title }) })]);
  }
  await servers.end();
  process.exitCode = report(outcomes, toTerminal) > 0 ? 1 : 0;
}, '\n0 passed, 1 failed');
