import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from '@jogging/deploy';

export interface Workspace {
  /** The folder of the root package.json. */
  readonly root: string;
  readonly folder: string;
  /** Its compiled tests. */
  readonly testFiles: readonly string[];
}

/** The workspaces in the order of the root package.json, dependencies first. */
export function workspaces(root = repository): Workspace[] {
  const { workspaces: folders } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  return folders.map((folder) => ({ root, folder, testFiles: builtTests(join(root, folder)) }));
}

/**
 * The workspaces in ONLY, separated by commas; all of them if it is empty.
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

/** Deletes built tests whose source was removed or renamed, before they can pass or fail. */
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

/** Whether `npm test` has a script in this workspace. */
export function hasTestScript({ root, folder }: Workspace): boolean {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return 'test' in scripts;
}

/** Whether the sources contain tests, so that tests that are not built are not mistaken for missing ones. */
export function hasTestSources({ root, folder }: Workspace): boolean {
  return ['src', 'test'].some((directory) => {
    const sources = join(root, folder, directory);
    if (!existsSync(sources)) return false;
    return readdirSync(sources, { recursive: true }).some((file) => String(file).endsWith('.test.ts'));
  });
}
