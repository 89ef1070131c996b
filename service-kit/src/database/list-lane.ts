import type { QueryResult } from 'pg';
import type { Sequelize } from 'sequelize';
import { CallerShares } from '../caller-shares.js';
import { callContext } from '../context/index.js';
import { connectionsOf, type RawStatement, rawQuery, runOn } from './raw-query.js';

/**
 * The connections for lists, apart from those for writes. A caller has a share of them, and a statement whose caller
 * has disconnected, or whose deadline has passed, is cancelled in Postgres.
 */
export class ListLane {
  readonly #pool: Sequelize;
  readonly #control: Sequelize;
  readonly #shares: CallerShares;
  readonly #costly: CallerShares;

  /** @param control where statements are cancelled from: never the lane itself, which may be full */
  constructor(pool: Sequelize, control: Sequelize, connections: number) {
    this.#pool = pool;
    this.#control = control;
    this.#shares = new CallerShares({ atOnce: connections });
    // Half of the connections: the others are for ordinary lists.
    const atOnce = Math.max(1, Math.floor(connections / 2));
    this.#costly = new CallerShares({ what: 'lists with costly filters', atOnce, perCaller: 1 });
  }

  query(statement: RawStatement, costly = false): Promise<QueryResult> {
    const context = callContext.get();
    const { signal } = context ?? {};
    const work = () => this.#cancellable(statement, signal);
    const caller = context?.principal?.uid;
    if (caller === undefined) return work();
    const shared = () => this.#shares.run(caller, work, signal);
    return costly ? this.#costly.run(caller, shared, signal) : shared();
  }

  async #cancellable(statement: RawStatement, signal: AbortSignal | undefined): Promise<QueryResult> {
    const connections = connectionsOf(this.#pool);
    const client = await connections.getConnection();
    let cancelling: Promise<unknown> | undefined;
    const cancel = (): void => {
      const params = [client.processID];
      // If the cancellation fails, the statement runs until its own time limit.
      cancelling = rawQuery(this.#control, { sql: 'SELECT pg_cancel_backend($1)', params }).catch(() => {});
    };
    try {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', cancel, { once: true });
      return await runOn(client, statement);
    } finally {
      signal?.removeEventListener('abort', cancel);
      // Otherwise the cancellation might hit the next statement on this connection.
      await cancelling;
      connections.releaseConnection(client);
    }
  }
}
