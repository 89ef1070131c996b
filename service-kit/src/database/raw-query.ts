import type { QueryResult } from 'pg';
import type { Sequelize, Transaction } from 'sequelize';
import { isConnectionLoss } from './connection-loss.js';
import { sqlState } from './sql-state.js';

/** What Sequelize's pool holds: a client of pg, with the mark by which the pool throws it away. */
export interface PooledClient {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<QueryResult>;
  /** Of the server's process. */
  readonly processID?: number;
  _invalid?: boolean;
}

/** What Sequelize's typings leave out, and both are there: the pool's two doors, and the connection of a transaction. */
interface ConnectionSource {
  getConnection(options?: object): Promise<PooledClient>;
  releaseConnection(client: PooledClient): void;
}

export function clientOf(transaction: Transaction): PooledClient {
  return (transaction as unknown as { connection: PooledClient }).connection;
}

export function connectionsOf(sequelize: Sequelize): ConnectionSource {
  return sequelize.connectionManager as unknown as ConnectionSource;
}

export interface RawStatement {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly name?: string | undefined;
  readonly transaction?: Transaction | undefined;
}

/** One statement on a connection of Sequelize's pool (or of the transaction), past Sequelize's own query building. */
export async function rawQuery(sequelize: Sequelize, statement: RawStatement): Promise<QueryResult> {
  if (statement.transaction) return runOn(clientOf(statement.transaction), statement);
  const connections = connectionsOf(sequelize);
  const client = await connections.getConnection();
  try {
    return await runOn(client, statement);
  } finally {
    connections.releaseConnection(client);
  }
}

export async function runOn(client: PooledClient, { sql, params, name }: RawStatement): Promise<QueryResult> {
  try {
    return await client.query({ text: sql, values: [...params], ...(name === undefined ? {} : { name }) });
  } catch (error) {
    if (isConnectionLoss(error) || isStalePlan(error)) client._invalid = true;
    throw error;
  }
}

/**
 * A prepared statement whose result has another shape since a migration. Postgres never plans it anew, so the
 * connection has to go. https://github.com/postgres/postgres/blob/REL_15_0/src/backend/utils/cache/plancache.c#L724
 */
export function isStalePlan(error: unknown): boolean {
  return sqlState(error) === '0A000' && error instanceof Error && /cached plan/.test(error.message);
}
