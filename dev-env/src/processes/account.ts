import { execFileSync, spawnSync } from 'node:child_process';

/** A user of this machine, to run a program as. */
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
 * For root: the user that Debian's package of a server brings, else nobody, since servers should not be root and some
 * refuse to. For anyone else undefined: the programs run as oneself.
 */
export function serverAccount(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp(name) ?? lookUp('nobody');
}

/** May this user go into this folder? A clone under /root, say, is closed to all others. */
export function canEnter(account: Account, folder: string): boolean {
  const { uid, gid } = account;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}
