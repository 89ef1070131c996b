/** A migration's access: SQL on the one connection that holds the migration lock, inside its own transaction. */
export interface MigrationContext {
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

/**
 * One forward step of a schema. Expand, then contract (docs/architecture.md, rule 12): the previous version of the service must still run on the
 * schema after it.
 */
export interface Migration {
  /** Six digits and words, for example `000001-create-runs`; the digits give the order. */
  readonly name: string;
  up(context: MigrationContext): Promise<void>;
}
