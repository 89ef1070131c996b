import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFolder, runCommand, toTerminal } from '@jogging/deploy';
import { provideBackingServices } from '../backing-services/provide.js';
import { runWorkspace } from '../tests/run-workspace.js';
import type { Outcome } from '../tests/summing-reporter.js';
import { type Workspace, workspaces } from '../tests/workspaces.js';

/**
 * `make test`: every workspace's tests on backing services that are started for them and end with them. ONLY=run-service,e2e runs
 * those alone. Ends in the line `N passed, N failed`; a test that was skipped has not passed.
 */
runCommand(async () => {
  const asked = process.env.ONLY?.split(',').map((name) => name.trim());
  const all = workspaces();
  const unknown = asked?.filter((name) => !all.some(({ folder }) => folder === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`ONLY names ${unknown.join(', ')}; there are ${all.map(({ folder }) => folder).join(', ')}`);
  const chosen = all.filter(({ folder }) => !asked || asked.includes(folder));

  rmSync(join(localFolder, 'log/test'), { recursive: true, force: true });
  const dir = mkdtempSync(join(tmpdir(), 'jogging-test-'));
  const backingServices = await provideBackingServices({
    dir,
    progress: toTerminal,
    lifetime: 'process',
    durable: false,
  });
  const environment = {
    ...process.env,
    TEST_ADMIN_DATABASE_URL: backingServices.postgres.url,
    TEST_REDIS_URL: backingServices.redis.url,
    TEST_AMQP_URL: backingServices.rabbitmq.url,
    TEST_AMQP_MANAGEMENT_URL: backingServices.rabbitmq.managementUrl,
  };

  const outcomes: [Workspace, Outcome][] = [];
  for (const workspace of chosen) {
    toTerminal(`\n── ${workspace.folder} ${'─'.repeat(60 - workspace.folder.length)}`);
    outcomes.push([workspace, await runWorkspace(workspace, environment)]);
  }

  await Promise.all(
    [backingServices.postgres, backingServices.redis, backingServices.rabbitmq].map((backingService) =>
      backingService.remove(),
    ),
  );
  rmSync(dir, { recursive: true, force: true });
  const failed = report(outcomes);
  process.exitCode = failed > 0 ? 1 : 0;
}, '\n0 passed, 1 failed');

/** @returns how many failed */
function report(outcomes: readonly [Workspace, Outcome][]): number {
  let [totalPassed, totalFailed] = [0, 0];
  const faults: string[] = [];
  toTerminal('\n── all together '.padEnd(64, '─'));
  for (const [{ folder }, { passed, failed, pending }] of outcomes) {
    totalPassed += passed;
    totalFailed += failed.length + pending.length;
    toTerminal(
      `  ${folder.padEnd(18)}${`${passed}`.padStart(6)} passed${`${failed.length + pending.length}`.padStart(6)} failed`,
    );
    faults.push(...failed.map(({ title, because }) => `  ${folder}: ${title}\n      ${because.split('\n', 1)[0]}`));
    faults.push(...pending.map((title) => `  ${folder}: ${title}\n      was skipped`));
  }
  if (faults.length > 0) toTerminal(`\nFailed:\n${faults.join('\n')}`);
  // A run that came upon no test at all proves nothing.
  if (totalPassed + totalFailed === 0) {
    toTerminal('\nNo test was run.');
    totalFailed = 1;
  }
  toTerminal(`\n${totalPassed} passed, ${totalFailed} failed`);
  return totalFailed;
}
