import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository, workspaceWithDependencies } from '@jogging/deploy';
import type { Service } from './services.js';

export const programOf = ({ folder, entry }: Service, root = repository): string => join(root, folder, entry);
export const migrationOf = ({ folder }: Service, root = repository): string =>
  join(root, folder, 'dist/src/migrate.js');

/**
 * Checks that the services are built.
 *
 * @throws Error that names what is missing
 */
export function requireBuilt(services: readonly Service[]): void {
  const needed = services.flatMap((service) => [programOf(service), ...(service.schema ? [migrationOf(service)] : [])]);
  const missing = needed.filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  const list = missing.map((file) => `  ${file}`).join('\n');
  throw new Error(`These programs are not built, so the system cannot start:\n${list}\n"npm run build" builds them.`);
}

/** When the service was last built, in milliseconds: its own folder and the workspaces that it imports. */
export function builtAt({ folder }: Service): number {
  return Math.max(
    ...workspaceWithDependencies(folder).map((workspace) => newestIn(join(repository, workspace, 'dist/src'))),
  );
}

function newestIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const programs = entries.filter(
    (entry) => entry.isFile() && entry.name.endsWith('.js') && !entry.name.endsWith('.test.js'),
  );
  return Math.max(0, ...programs.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}
