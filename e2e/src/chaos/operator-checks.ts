import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { repository, type ServiceName, type TestSystem } from '@jogging/dev-env';
import type { Discrepancy } from './compare-writes.js';

export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs an operator's command in the folder and with the environment of a service, as in its container. */
export function runCommand(
  system: TestSystem,
  service: ServiceName,
  command: string,
  args: readonly string[],
): Promise<CommandOutcome> {
  const cwd = join(repository, service);
  const env = { ...system.service(service).environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [`dist/src/cli/${command}.js`, ...args], { cwd, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err });
    });
  });
}

/** The differences that the operator's own check reports. */
export async function operatorChecks(system: TestSystem): Promise<Discrepancy[]> {
  const { code, out, err } = await runCommand(system, 'report-service', 'check', ['--json', '--settle', '5']);
  if (code > 1) throw new Error(`check of report-service: ${err}`);
  const { differences } = JSON.parse(out) as { differences: object[] };
  return differences.map((difference) => ({
    kind: 'wrong',
    what: `check of report-service: ${JSON.stringify(difference)}`,
  }));
}
