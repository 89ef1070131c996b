import type { UmzugStorage } from 'umzug';
import type { MigrationContext } from './migration.js';

/** Which migrations a schema has, in its own table `migrations`. */
export class MigrationStorage implements UmzugStorage<MigrationContext> {
  readonly #context: MigrationContext;

  constructor(context: MigrationContext) {
    this.#context = context;
  }

  async prepare(): Promise<void> {
    await this.#context.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         name text PRIMARY KEY,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
  }

  /** Records the migration in its own transaction, so that neither exists without the other. */
  async record(name: string): Promise<void> {
    await this.#context.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
  }

  async executed(): Promise<string[]> {
    const rows = await this.#context.query<{ name: string }>('SELECT name FROM migrations ORDER BY name');
    return rows.map((row) => row.name);
  }

  /** Does nothing: `record` did it. umzug calls this after the migration's transaction. */
  async logMigration(): Promise<void> {}

  async unlogMigration(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
