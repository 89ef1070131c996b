import { execFile } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverAccount } from '@jogging/dev-env';

const run = promisify(execFile);
const megabyte = 1024 * 1024;

/** A small file system for the data of a backing service. */
export interface SmallDisk {
  /** Fills all free space. */
  fill(): void;
  /** Frees the space again. */
  free(): void;
  unmount(): Promise<void>;
}

/**
 * Mounts a tmpfs as the data folder of a backing service, which is then started as a program.
 *
 * @returns undefined unless run as root, who alone may mount
 */
export async function mountSmallDisk(
  home: string,
  server: 'postgres' | 'redis',
  megabytes: number,
): Promise<SmallDisk | undefined> {
  const account = serverAccount(server);
  if (!account) return undefined;
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const data = join(home, 'data');
  mkdirSync(data);
  const options = `size=${megabytes}m,mode=700,uid=${account.uid},gid=${account.gid}`;
  // In a container, even root may not be allowed to mount.
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', data]).then(
    () => true,
    () => false,
  );
  if (!mounted) {
    rmSync(data, { recursive: true });
    return undefined;
  }
  const ballast = join(data, 'ballast');
  return {
    fill() {
      const file = openSync(ballast, 'w');
      for (const size of [megabyte, 4_096]) writeUntilFull(file, Buffer.alloc(size));
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    async unmount() {
      await run('umount', ['-l', data]);
    },
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/** Sets whether a server can create files in its data folder. Files that are already open stay writable. */
export function allowNewFiles(home: string, allowed: boolean): void {
  chmodSync(join(home, 'data'), allowed ? 0o700 : 0o500);
}
