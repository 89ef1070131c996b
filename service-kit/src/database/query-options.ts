import type { Transaction } from 'sequelize';

export interface QueryOptions {
  /** Prepares the statement under this name, once for each connection. One name, one text. */
  readonly name?: string;
  readonly transaction?: Transaction;
  /** `list`: on the connections for lists, within the caller's share; not in a transaction. */
  readonly lane?: 'list' | undefined;
  /** Never from a replica, whatever the call may. */
  readonly fresh?: boolean;
  /** Whether a list's filter is costly: a caller runs one at a time. */
  readonly costly?: boolean;
}
