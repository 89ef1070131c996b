import type { QueryResult } from 'pg';
import type { Sequelize, Transaction } from 'sequelize';
import { isConnectionLoss } from './connection-loss.js';
import { sqlState } from './sql-state.js';

/** A pg client in Sequelize's pool; the pool discards one that is marked `_invalid`. */
export interface PooledClient {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<QueryResult>;
  /** The server process. */
  readonly processID?: number;
  readonly host: string;
  readonly port: number;
  readonly _ending?: boolean;
  _invalid?: boolean;
}

/** What Sequelize's typings omit: taking connections from the pool and returning them. */
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

/** One statement on a connection of Sequelize's pool (or of the transaction), without Sequelize's query building. */
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
 * A prepared statement whose result type changed with a migration. Postgres does not replan it, so the connection has to
 * be closed. https://github.com/postgres/postgres/blob/REL_15_0/src/backend/utils/cache/plancache.c#L724
 */
export function isStalePlan(error: unknown): boolean {
  return sqlState(error) === '0A000' && error instanceof Error && /cached plan/.test(error.message);
}
