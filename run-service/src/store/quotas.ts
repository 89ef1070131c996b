import type { Database, Transaction } from '@jogging/service-kit/database';
import { AppError } from '@jogging/service-kit/errors';
import type { Uid } from '../domain/ids.js';

export interface QuotaLimits {
  readonly runsOfUser: number;
  readonly runs: number;
  readonly keysOfUser: number;
}

type QueryOptions = { readonly transaction?: Transaction };

interface Count {
  readonly atMs: number;
  readonly counted: Promise<number>;
  /** Runs added by this process since then. */
  added: number;
}

const FRESH_MS = 60_000;
/** A full quota is counted again sooner: the user may have deleted runs. */
const FRESH_AT_LIMIT_MS = 1_000;
const MOST_USERS = 10_000;

/**
 * Limits the number of runs and idempotency keys. Counts are cached for a minute and include what this process adds, so that
 * recording a run needs no extra statement; together, replicas may exceed a limit by what they record in that time.
 */
export class Quotas {
  readonly #database: Database;
  readonly #limits: QuotaLimits;
  readonly #counts = new Map<string, Count>();

  constructor(database: Database, limits: QuotaLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  /**
   * Reserves room for new runs of a user. In a transaction, they are counted there, without a second connection.
   *
   * @throws AppError quota_exceeded
   */
  async takeRuns(uid: Uid, count: number, transaction?: Transaction): Promise<void> {
    const options = transaction ? { transaction } : {};
    const { runs, runsOfUser } = this.#limits;
    await this.#take(
      'all',
      count,
      runs,
      () => this.#estimateRuns(options),
      'The system has as many runs as it may have. Ask its operator.',
    );
    const detail = `A user may have ${runsOfUser} runs. Delete some, or ask the operator to raise the limit.`;
    await this.#take(uid, count, runsOfUser, () => this.#countRunsOf(uid, options), detail);
  }

  /** Reserves room as `takeRuns` does; returns the reason if the quota is full. */
  async fullFor(uid: Uid, count: number, transaction: Transaction): Promise<string | undefined> {
    try {
      await this.takeRuns(uid, count, transaction);
      return undefined;
    } catch (error) {
      if (error instanceof AppError && error.code === 'quota_exceeded') return error.message;
      throw error;
    }
  }

  /** @throws AppError quota_exceeded if the user has used too many idempotency keys within 24 hours */
  async requireRoomForKey(uid: Uid, transaction: Transaction): Promise<void> {
    const { keysOfUser } = this.#limits;
    const sql = 'SELECT count(*) AS count FROM (SELECT FROM idempotency_keys WHERE uid = $1 LIMIT $2) found';
    const [row] = await this.#database.query<{ count: number }>(sql, [uid, keysOfUser], {
      name: 'count-idempotency-keys',
      transaction,
    });
    if ((row?.count ?? 0) < keysOfUser) return;
    throw exceeded(
      `A user may use ${keysOfUser} idempotency keys within 24 hours. Send the request without one, or later.`,
    );
  }

  async #take(key: string, adding: number, limit: number, count: () => Promise<number>, detail: string): Promise<void> {
    for (const freshMs of [FRESH_MS, FRESH_AT_LIMIT_MS]) {
      const known = this.#known(key, freshMs, count);
      const counted = await known.counted;
      // Checked and reserved in the same turn, so that concurrent requests cannot exceed the limit.
      if (counted + known.added + adding <= limit) {
        known.added += adding;
        return;
      }
    }
    throw exceeded(detail);
  }

  #known(key: string, freshMs: number, count: () => Promise<number>): Count {
    const known = this.#counts.get(key);
    if (known && Date.now() - known.atMs < freshMs) return known;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined && this.#counts.size >= MOST_USERS) this.#counts.delete(oldest);
    const counted = count();
    const fresh = { atMs: Date.now(), counted, added: 0 };
    this.#counts.delete(key);
    this.#counts.set(key, fresh);
    // A failed count is not cached.
    counted.catch(() => this.#counts.delete(key));
    return fresh;
  }

  async #countRunsOf(uid: Uid, options: QueryOptions): Promise<number> {
    const sql = 'SELECT count(*) AS count FROM (SELECT FROM runs WHERE uid = $1 LIMIT $2) found';
    const [row] = await this.#database.query<{ count: number }>(sql, [uid, this.#limits.runsOfUser], {
      name: 'count-runs',
      ...options,
    });
    return row?.count ?? 0;
  }

  /** By the planner's statistics: an exact count would read the whole table. */
  async #estimateRuns(options: QueryOptions): Promise<number> {
    const sql = "SELECT greatest(reltuples, 0)::bigint AS count FROM pg_class WHERE oid = 'runs'::regclass";
    const [row] = await this.#database.query<{ count: number }>(sql, [], { name: 'estimate-runs', ...options });
    return row?.count ?? 0;
  }
}

function exceeded(detail: string): AppError {
  return new AppError('quota_exceeded', { detail });
}
