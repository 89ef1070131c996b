import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localFolder, longStep, type Progress, repository, silent } from '@jogging/deploy';

/** The release from which a rolling update to this one starts: its sources are `releases/<version>.tar.gz`. */
export const earlierRelease = { version: '1.0.0' } as const;

const workspaces = [
  ...['proto', 'service-kit'],
  ...['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'],
];

/**
 * The folder of the earlier release, installed by its own lock file and built. This takes about 30 s the first time; the folder
 * is kept under .local/releases.
 */
export async function buildEarlierRelease(progress: Progress = silent): Promise<string> {
  const { version } = earlierRelease;
  const folder = join(localFolder, 'releases', version);
  if (existsSync(folder)) return folder;

  const unfinished = `${folder}.${process.pid}`;
  await longStep(progress, `Building release ${version}`, async () => {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    await run(unfinished, 'tar', '-xzf', join(repository, 'dev-env/releases', `${version}.tar.gz`));
    const chosen = workspaces.flatMap((workspace) => ['--workspace', workspace]);
    const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run(unfinished, 'npm', 'ci', ...quiet, '--include-workspace-root', ...chosen);
    await run(unfinished, 'npm', 'run', '--silent', 'generate');
    await run(unfinished, 'npx', '--no-install', 'tsc', '-b', ...workspaces);
    renameSync(unfinished, folder);
  });
  return folder;
}

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(command, args, { cwd, maxBuffer: 16 * 2 ** 20 });
}
