import { execFileSync, spawnSync } from 'node:child_process';

/** A user of this machine to run a program as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

function lookUp(name: string): Account | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/**
 * The account to run a server as. For root it is the user of the server's Debian package, else nobody, since servers should not
 * run as root and some refuse to. For anyone else it is undefined: programs run as the current user.
 */
export function serverAccount(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp(name) ?? lookUp('nobody');
}

/** Whether this user can enter the folder. A clone under /root, for example, is closed to all others. */
export function canEnter(account: Account, folder: string): boolean {
  const { uid, gid } = account;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}
