import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from '../repository.js';

export interface Workspace {
  /** Its folder, from the root of the repository. */
  readonly folder: string;
  /** Built tests, from its folder. */
  readonly testFiles: readonly string[];
}

/** The workspaces in the order of the root package.json, which is that of who imports whom. */
export function workspaces(): Workspace[] {
  const { workspaces: folders } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  return folders.map((folder) => ({ folder, testFiles: builtTests(join(repository, folder)) }));
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

/** Are there tests in the sources? What is not built must not pass for not there. */
export function hasTestSources(folder: string): boolean {
  return ['src', 'test'].some((part) => {
    const root = join(repository, folder, part);
    return existsSync(root) && readdirSync(root, { recursive: true }).some((file) => String(file).endsWith('.test.ts'));
  });
}
