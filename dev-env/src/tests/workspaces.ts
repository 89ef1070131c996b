import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from '@jogging/deploy';

export interface Workspace {
  /** The folder of the root package.json, and the workspace's in it. */
  readonly root: string;
  readonly folder: string;
  /** Its built tests. */
  readonly testFiles: readonly string[];
}

/** The workspaces in the order of the root package.json, which is that of who imports whom. */
export function workspaces(root = repository): Workspace[] {
  const { workspaces: folders } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  return folders.map((folder) => ({ root, folder, testFiles: builtTests(join(root, folder)) }));
}

/**
 * Those that ONLY names, with commas between; all of them if it names none.
 *
 * @throws Error that lists the workspaces, if a name is not one of them
 */
export function chosenWorkspaces(only: string | undefined): Workspace[] {
  const all = workspaces();
  const names = only?.split(',').map((name) => name.trim());
  const unknown = names?.filter((name) => !all.some(({ folder }) => folder === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(
      `ONLY names ${unknown.join(', ')}; the workspaces are ${all.map(({ folder }) => folder).join(', ')}`,
    );
  }
  return all.filter(({ folder }) => !names || names.includes(folder));
}

/** A test whose source was removed or renamed stays in the build; it goes here, before it can pass or fail. */
function builtTests(root: string): string[] {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return [];
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.js'))
    .map(({ parentPath, name }) => join(parentPath, name));
  return files.filter((file) => {
    const hasSource = existsSync(join(root, relative(dist, file).replace(/\.js$/, '.ts')));
    if (!hasSource) rmSync(file);
    return hasSource;
  });
}

/** Has it a script by which `npm test` runs them? */
export function hasTestScript({ root, folder }: Workspace): boolean {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return 'test' in scripts;
}

/** Are there tests in the sources? What is not built must not pass for not there. */
export function hasTestSources({ root, folder }: Workspace): boolean {
  return ['src', 'test'].some((directory) => {
    const sources = join(root, folder, directory);
    if (!existsSync(sources)) return false;
    return readdirSync(sources, { recursive: true }).some((file) => String(file).endsWith('.test.ts'));
  });
}
