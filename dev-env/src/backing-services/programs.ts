import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a program in PATH, or where Debian installs servers, which is not in every user's PATH. */
export function inPath(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** The entries of a folder whose names match, newest version first; none if the folder is missing. */
export function newestFirst(folder: string, pattern: RegExp): string[] {
  try {
    const byVersion = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true });
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort(byVersion);
  } catch {
    return [];
  }
}

/** The environment of a server: what it needs, and nothing that would change its behaviour. */
export function plainEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', TZ: 'UTC' };
}
