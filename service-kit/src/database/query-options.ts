import type { Transaction } from 'sequelize';

export interface QueryOptions {
  /** Makes it a prepared statement of this name, parsed once for each connection. One name, one text. */
  readonly name?: string;
  readonly transaction?: Transaction;
  /** `list`: by the connections for lists, within the caller's share; outside of a transaction. */
  readonly lane?: 'list' | undefined;
}
