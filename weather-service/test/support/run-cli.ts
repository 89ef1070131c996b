import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs an operator's command. Rejects with `code`, `stdout` and `stderr` if it exits with another code than 0. */
export function runCli(
  args: readonly string[],
  env: Record<string, string>,
  command = 'weather',
): Promise<{ stdout: string; stderr: string }> {
  const file = fileURLToPath(new URL(`../../src/cli/${command}.js`, import.meta.url));
  return promisify(execFile)(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } });
}
