import type { Migration } from '../database/index.js';

/** The outbox's tables, as a migration of the service that has one. @param name as `000002-create-outbox` */
export function outboxMigration(name: string): Migration {
  return { name, up: async () => {} };
}
