import { type ExecFileOptions, execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Limits {
  /** In milliseconds; a minute by default. */
  readonly within?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/**
 * Runs a program.
 *
 * @throws Error with the last lines of its output
 */
export async function run(program: string, args: readonly string[], limits: Limits = {}): Promise<string> {
  const { within = 60_000, env = process.env, cwd } = limits;
  const options: ExecFileOptions = { timeout: within, killSignal: 'SIGKILL', env, maxBuffer: 64 * 2 ** 20, cwd };
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { ...options, encoding: 'utf8' });
    return stdout.trim();
  } catch (fault) {
    const { stdout = '', stderr = '', killed } = fault as { stdout?: string; stderr?: string; killed?: boolean };
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-25).join('\n');
    const because = killed ? `did not end within ${within / 1000} s` : 'failed';
    throw new Error(`${program} ${args.slice(0, 4).join(' ')} … ${because}:\n${said}`, { cause: fault });
  }
}

export const docker = (args: readonly string[], limits?: Limits): Promise<string> => run('docker', args, limits);

/** Why no Docker engine is usable; undefined if one is. */
export async function engineFault(): Promise<string | undefined> {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], { within: 5_000 });
    return undefined;
  } catch (fault) {
    const { code } = (fault as Error).cause as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'docker is not installed' : 'no Docker engine answers';
  }
}
