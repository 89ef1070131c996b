import type { QueryResult } from 'pg';
import type { Sequelize, Transaction } from 'sequelize';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import { Availability } from './availability.js';
import { isConnectionLoss, isExhausted, isPoolExhausted, toAppError } from './connection-loss.js';
import { type StreamOptions, throughCursor } from './cursor.js';
import { ListLane } from './list-lane.js';
import { observePool } from './pool-metrics.js';
import { Primary } from './primary.js';
import type { QueryOptions } from './query-options.js';
import { rawQuery } from './raw-query.js';
import { openSequelize } from './sequelize.js';
import { inTransaction, type TransactionSettings } from './transactions.js';

export interface DatabaseOptions {
  /** `postgres://role:password@host:port/database`, with libpq's parameters such as `sslmode`; several hosts are a primary and its standbys. */
  readonly url: string;
  /** The service's own schema: the `search_path` of every connection. */
  readonly schema: string;
  /** What metrics call its pools; the schema if left out. */
  readonly label?: string;
  readonly logger: Logger;
  /** Most connections; default 10. Four of ten serve only lists, so that lists and writes do not wait for each other. */
  readonly poolMax?: number;
  /** The longest a statement may take, in ms; default 10,000. */
  readonly statementTimeoutMs?: number;
  /** The longest to wait for a connection from the pool, in ms; default 5,000. */
  readonly acquireTimeoutMs?: number;
}

export interface Database extends Component {
  readonly schema: string;
  readonly sequelize: Sequelize;
  /**
   * Runs `work` in a transaction, and again from its start (at most 4 more times, with jitter) if Postgres ends it for a
   * deadlock (40P01) or a serialization failure (40001): `work` must have no effect outside of it.
   *
   * @throws AppError `unavailable` if the connection is lost; if that happens during the commit, the outcome is unknown
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, settings?: TransactionSettings): Promise<T>;
  /** Runs work of Sequelize's models outside of a transaction, with the errors of `query`. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /**
   * The rows of one statement with `$1`… parameters, directly on pg through the same pool. int8 is returned as a number
   * (an error beyond 2^53 - 1), date and numeric as text, timestamptz as a Date.
   *
   * @throws AppError `unavailable` if the connection is lost; otherwise the error of pg, with its SQLSTATE in `code`
   */
  query<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<Row[]>;
  /** The same for a statement without rows. @returns how many rows it changed */
  execute(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<number>;
  /** The rows of a long result through a cursor, never all in memory. */
  stream<Row = Record<string, unknown>>(
    sql: string,
    params: readonly unknown[],
    options: StreamOptions,
  ): AsyncGenerator<Row>;
  /** Resolves as soon as Postgres is available; rejects when the signal fires. */
  whenReady(signal?: AbortSignal): Promise<void>;
}

/** One service's connections to its schema. Connects with the first statement, and survives outages of Postgres. */
export function createDatabase(options: DatabaseOptions): Database {
  const { schema, logger, label = schema } = options;
  const { poolMax = 10, statementTimeoutMs = 10_000, acquireTimeoutMs = 5_000 } = options;
  const primary = new Primary(options.url);
  const settings = { url: options.url, primary, schema, statementTimeoutMs, acquireTimeoutMs, applicationName: schema };
  const forLists = Math.max(1, Math.floor(poolMax * 0.4));
  const sequelize = openSequelize({ ...settings, poolMax: Math.max(1, poolMax - forLists) });
  const listPool = openSequelize({ ...settings, poolMax: forLists });
  const lists = new ListLane(listPool, sequelize, forLists);
  const availability = new Availability({
    logger,
    probe: () => rawQuery(sequelize, { sql: 'SELECT 1', params: [], name: 'probe' }),
  });

  async function watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      availability.succeeded();
      return result;
    } catch (error) {
      if (isExhausted(error)) availability.exhausted(error);
      else if (isConnectionLoss(error) && !isPoolExhausted(error)) availability.failed(error);
      throw toAppError(error);
    }
  }

  function runStatement(sql: string, params: readonly unknown[], options: QueryOptions): Promise<QueryResult> {
    const statement = { sql, params, name: options.name, transaction: options.transaction };
    const inLane = options.lane === 'list' && options.transaction === undefined;
    return watched(() => (inLane ? lists.query(statement, options.costly) : rawQuery(sequelize, statement)));
  }

  const query: Database['query'] = async (sql, params = [], options = {}) =>
    (await runStatement(sql, params, options)).rows;
  let unobserve: (() => void)[] = [];

  return {
    name: 'postgres',
    schema,
    sequelize,
    run: watched,
    query,
    execute: async (sql, params = [], options = {}) => (await runStatement(sql, params, options)).rowCount ?? 0,
    stream: (sql, params, options) => throughCursor(query, sql, params, options),
    transaction: (work, settings = {}) => watched(() => inTransaction(sequelize, work, settings)),
    whenReady: (signal) => availability.whenReady(signal),
    readiness: () => availability.readiness(),
    async start() {
      unobserve = [observePool(sequelize, label), observePool(listPool, `${label} lists`)];
      await availability.start();
    },
    async stop() {
      for (const end of unobserve) end();
      await availability.stop();
      await Promise.all([sequelize.close(), listPool.close()]);
    },
  };
}
