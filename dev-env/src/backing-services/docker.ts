import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@jogging/deploy';
import type { Server } from '../processes/server.js';

const run = promisify(execFile);

async function docker(args: readonly string[], timeoutMs = 60_000, env = {}): Promise<string> {
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
  const { stdout } = await run('docker', [...args], { ...limits, env: { ...process.env, ...env } });
  return stdout.trim();
}

export async function hasImage(image: string): Promise<boolean> {
  return docker(['image', 'inspect', '--format', '{{.Id}}', image]).then(
    () => true,
    () => false,
  );
}

const PULL_WITHIN_MS = 180_000;

/** The reason why the image could not be pulled; undefined if it was. */
export async function pullFault(image: string): Promise<string | undefined> {
  try {
    await docker(['pull', '--quiet', image], PULL_WITHIN_MS);
    return undefined;
  } catch (fault) {
    const { killed, stderr = '' } = fault as { killed?: boolean; stderr?: string };
    const because = killed ? `not within ${PULL_WITHIN_MS / 1000} s` : stderr.trim().split('\n').at(-1);
    return `${image} cannot be pulled (${because})`;
  }
}

export interface ContainerOptions {
  /** The name of the container and of its data volume. */
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Maps ports on loopback to ports in the container. */
  readonly ports: ReadonlyMap<number, number>;
  /** The data folder in the image. */
  readonly dataFolder: string;
  /** For servers that name their data after their host. */
  readonly hostname?: string;
  /** A file for the name of the container, which the reaper reads. */
  readonly nameFile: string;
}

/** A server in a container with its own volume; publishes ports on loopback only. */
export function container(options: ContainerOptions): Server & { remove(): Promise<void> } {
  const { name } = options;
  const state = () => docker(['container', 'inspect', '--format', '{{.State.Status}}', name]).catch(() => 'missing');
  const isRunning = async () => ['running', 'paused'].includes(await state());

  const create = () => {
    writeFileSync(options.nameFile, `${name}\n`);
    // Only the names: docker takes the values from its own environment, which process lists do not show.
    const env = Object.keys(options.env ?? {}).flatMap((key) => ['--env', key]);
    const ports = [...options.ports].flatMap(([outside, inside]) => ['--publish', `127.0.0.1:${outside}:${inside}`]);
    const volume = ['--volume', `${name}:${options.dataFolder}`];
    const hostname = options.hostname ? ['--hostname', options.hostname] : [];
    const flags = [
      '--detach',
      '--name',
      name,
      '--label',
      'app=jogging-times',
      '--label',
      `folder=${dirname(options.nameFile)}`,
      ...hostname,
      ...volume,
      ...ports,
      ...env,
    ];
    return docker(['run', ...flags, options.image, ...(options.command ?? [])], 60_000, options.env);
  };

  return {
    isRunning,
    async start() {
      const now = await state();
      if (now === 'missing') await create();
      else if (now === 'paused') await docker(['unpause', name]);
      else if (now !== 'running') await docker(['start', name]);
    },
    async stop() {
      if (await isRunning()) await docker(['stop', '--time', '20', name]);
    },
    async kill(signal = 'SIGKILL') {
      if (!(await isRunning())) return;
      if (signal === 'SIGSTOP' || signal === 'SIGCONT') {
        await docker([signal === 'SIGSTOP' ? 'pause' : 'unpause', name]);
        return;
      }
      await docker(['kill', '--signal', signal, name]);
      if (signal === 'SIGKILL')
        await until(async () => !(await isRunning()), { within: 20_000, what: `${name} to be gone` });
    },
    lastWords: () => docker(['logs', '--tail', '25', name]).catch(() => ''),
    async remove() {
      await docker(['rm', '--force', '--volumes', name]).catch(() => '');
      await docker(['volume', 'rm', '--force', name]).catch(() => '');
    },
  };
}
