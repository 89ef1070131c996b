import type { Sequelize, Transaction } from 'sequelize';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';

export interface DatabaseOptions {
  /** `postgres://role:password@host:port/database`, with `sslmode` and the like as libpq has them. */
  readonly url: string;
  /** The service's own schema: the `search_path` of every connection. */
  readonly schema: string;
  readonly logger: Logger;
  /** Most connections at a time; default 10. */
  readonly poolMax?: number;
  /** The longest a statement may take, in ms; default 10,000. */
  readonly statementTimeoutMs?: number;
  /** The longest to wait for a connection from the pool, in ms; default 5,000. */
  readonly acquireTimeoutMs?: number;
}

export interface QueryOptions {
  /** Makes it a prepared statement of this name, parsed once for each connection. One name, one text. */
  readonly name?: string;
  readonly transaction?: Transaction;
}

export interface TransactionSettings {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
}

export interface StreamOptions {
  readonly transaction: Transaction;
  /** Rows fetched at a time; default 500. */
  readonly batch?: number;
}

export interface Database extends Component {
  readonly schema: string;
  readonly sequelize: Sequelize;
  /**
   * Runs `work` in a transaction, again from its start (at most 4 times more, with jitter) where Postgres ends it for
   * a deadlock (40P01) or a serialization failure (40001): `work` must have no effect outside of it.
   *
   * @throws AppError `unavailable` where the connection is lost. Lost while committing, the outcome is unknown.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, settings?: TransactionSettings): Promise<T>;
  /**
   * The rows of one statement with `$1`… parameters, straight on pg through the same pool, past Sequelize.
   * int8 comes as a number (beyond 2^53 - 1 it throws), date as text, numeric as text, timestamptz as a Date.
   *
   * @throws AppError `unavailable` where the connection is lost; else the error of pg, with its SQLSTATE in `code`.
   */
  query<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<Row[]>;
  /** The same for a statement without rows: how many it touched. */
  execute(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<number>;
  /** The rows of a long answer through a cursor, never all in memory. */
  stream<Row = Record<string, unknown>>(
    sql: string,
    params: readonly unknown[],
    options: StreamOptions,
  ): AsyncGenerator<Row>;
  /** Resolves as soon as Postgres answers; rejects when the signal fires. */
  whenReady(signal?: AbortSignal): Promise<void>;
}

export function createDatabase(_options: DatabaseOptions): Database {
  throw new Error('not yet');
}
