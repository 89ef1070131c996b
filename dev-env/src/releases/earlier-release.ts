import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localFolder, longStep, type Progress, repository, silent } from '@jogging/deploy';

interface Release {
  readonly version: string;
  readonly commit: string;
}

/** The release that a rolling update to this one starts from: the next release names itself here. */
export const earlierRelease: Release = { version: '1.0.0', commit: '1fa16728cd4c2674f6370c88f949f7bff4d67c35' };

const workspaces = [
  ...['proto', 'service-kit'],
  ...['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'],
];

/**
 * The folder of the earlier release, as its commit has it, installed by its own lock file and built. Made once, which takes
 * about 30 s, and kept under .local/releases.
 *
 * @throws Error if its commit is neither in this clone nor at its origin
 */
export async function buildEarlierRelease(progress: Progress = silent): Promise<string> {
  const { version, commit } = earlierRelease;
  const folder = join(localFolder, 'releases', version);
  if (existsSync(folder)) return folder;

  await requireCommit(repository, earlierRelease);
  const unfinished = `${folder}.${process.pid}`;
  await longStep(progress, `Building release ${version}`, async () => {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const archive = join(unfinished, 'release.tar');
    await run(repository, 'git', 'archive', '--output', archive, commit);
    await run(unfinished, 'tar', '-xf', archive);
    const chosen = workspaces.flatMap((workspace) => ['--workspace', workspace]);
    const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run(unfinished, 'npm', 'ci', ...quiet, '--include-workspace-root', ...chosen);
    await run(unfinished, 'npm', 'run', '--silent', 'generate');
    await run(unfinished, 'npx', '--no-install', 'tsc', '-b', ...workspaces);
    renameSync(unfinished, folder);
  });
  return folder;
}

/**
 * A shallow clone, such as of a CI job, lacks the history: the one commit is fetched.
 *
 * @throws Error if the origin does not provide it
 */
export async function requireCommit(clone: string, { version, commit }: Release): Promise<void> {
  const isHere = () => run(clone, 'git', 'cat-file', '-e', `${commit}^{commit}`);
  try {
    await isHere().catch(() => run(clone, 'git', 'fetch', '--quiet', '--depth=1', 'origin', commit));
    await isHere();
  } catch (fault) {
    throw new Error(
      `Release ${version} (commit ${commit}) is not in this clone's history, and its origin does not provide it: clone with the full history, or run "git fetch --unshallow"`,
      { cause: fault },
    );
  }
}

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(command, args, { cwd, maxBuffer: 16 * 2 ** 20 });
}
