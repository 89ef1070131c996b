import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localFolder, repository } from '@jogging/dev-env';

export interface Outcome {
  readonly code: number;
  /** Standard output and standard error. */
  readonly said: string;
}

/** A second clone of this repository, already installed and built, in a separate folder. */
export interface Clone {
  readonly dir: string;
  run(command: string, environment?: NodeJS.ProcessEnv): Promise<Outcome>;
  remove(): Promise<void>;
}

/**
 * Makes a clone.
 *
 * @param environment of every command, in addition to the machine's
 */
export async function makeClone(environment: NodeJS.ProcessEnv): Promise<Clone> {
  // On the repository's file system, so that files can be hard-linked.
  const parent = await mkdtemp(join(localFolder, 'clone-'));
  const dir = join(parent, 'jogging-times');
  const { PATH, HOME } = process.env;
  const bash = (script: string, cwd: string, extra: NodeJS.ProcessEnv = {}) =>
    new Promise<Outcome>((resolve) => {
      const env = { PATH, HOME, ...environment, ...extra };
      const done = (fault: ExecFileException | null, out: string, err: string) =>
        resolve({ code: fault ? Number(fault.code ?? 1) : 0, said: out + err });
      execFile('bash', ['-uo', 'pipefail', '-c', script], { cwd, env, timeout: 180_000 }, done);
    });
  // Hard links, if the file system supports them, copy all dependencies in a second.
  const copy = `mkdir "${dir}" && { git ls-files -z; git ls-files -z --others --exclude-standard; } | xargs -0 cp -a --parents -t "${dir}"
    for folder in node_modules */node_modules */dist proto/src/gen; do
      [[ ! -e $folder ]] || { mkdir -p "${dir}/$(dirname $folder)" && cp -al "$folder" "${dir}/$folder" 2>/dev/null || cp -a "$folder" "${dir}/$(dirname $folder)/"; }
    done`;
  await promisify(execFile)('bash', ['-c', copy], { cwd: repository });
  await bash('mkdir .local && touch .local/built', dir);
  return {
    dir,
    run: (command, extra) => bash(command, dir, extra),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
