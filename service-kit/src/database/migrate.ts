import type { Logger } from '../logging/index.js';
import type { Migration } from './migration.js';

export interface MigrateOptions {
  readonly url: string;
  /** The service's own schema; made where the role may and it is missing. */
  readonly schema: string;
  readonly migrations: readonly Migration[];
  /** The longest to wait for Postgres, in ms; default 60,000. */
  readonly waitMs?: number;
  readonly logger?: Logger;
}

/**
 * Brings a schema up to its last migration: the whole of a service's `migrate.ts`. Safe when two start at once (an
 * advisory lock lets one through after the other). Each migration and its record are one transaction.
 *
 * @returns the names of the migrations applied now
 */
export function migrateCommand(_options: MigrateOptions): Promise<string[]> {
  throw new Error('not yet');
}
