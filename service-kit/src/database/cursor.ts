import type { Transaction } from 'sequelize';
import type { QueryOptions } from './query-options.js';

export interface StreamOptions {
  readonly transaction: Transaction;
  /** Rows fetched at a time; default 500. */
  readonly batch?: number;
}

type Ask = <Row>(sql: string, params: readonly unknown[], options: QueryOptions) => Promise<Row[]>;

let cursors = 0;

/** The rows of a long result through a cursor of the transaction, one batch in memory at a time. */
export async function* throughCursor<Row>(
  ask: Ask,
  sql: string,
  params: readonly unknown[],
  { transaction, batch = 500 }: StreamOptions,
): AsyncGenerator<Row, void, undefined> {
  cursors += 1;
  const cursor = `stream_${cursors}`;
  await ask(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`, params, { transaction });
  for (;;) {
    const rows = await ask<Row>(`FETCH ${batch} FROM ${cursor}`, [], { transaction });
    yield* rows;
    if (rows.length < batch) break;
  }
  await ask(`CLOSE ${cursor}`, [], { transaction });
}
