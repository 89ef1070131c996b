import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../repository.js';

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'));

/**
 * The folders of a workspace and of the workspaces that it depends on: the contents of its image.
 *
 * @throws Error if the folder is not a workspace
 */
export function workspaceWithDependencies(folder: string): string[] {
  const { workspaces = [] } = manifestOf('.');
  if (!workspaces.includes(folder)) {
    throw new Error(`"${folder}" is not a workspace; choose one of ${workspaces.join(', ')}`);
  }
  const folderOf = new Map(workspaces.map((workspace) => [manifestOf(workspace).name, workspace]));
  const needed = new Set<string>();
  const add = (workspace: string): void => {
    if (needed.has(workspace)) return;
    needed.add(workspace);
    for (const name of Object.keys(manifestOf(workspace).dependencies ?? {})) {
      const dependency = folderOf.get(name);
      if (dependency) add(dependency);
    }
  };
  add(folder);
  return [...needed];
}
