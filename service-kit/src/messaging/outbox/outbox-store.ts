import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../../database/index.js';

/** An event to store. */
export interface OutboxEntry {
  readonly type: string;
  /** The event's UUID, or that of a batch. */
  readonly id: string;
  /** The CloudEvents document, or an array of them. */
  readonly document: string;
}

export interface OutboxRow {
  readonly id: number;
  readonly type: string;
  readonly event_id: string;
  /** The CloudEvents document, or an array of them. */
  readonly event: string;
  /** How often it was returned or refused. */
  readonly failures: number;
}

/** Rows that no other relay takes until the lease ends. */
export interface Claim {
  readonly lease: string;
  readonly rows: readonly OutboxRow[];
}

export interface OutboxFigures {
  /** Messages not published yet, each of one event or of a batch. At most 100,000 are counted. */
  readonly waiting: number;
  /** Of these, the ones that were returned or refused. */
  readonly failing: number;
  /** Age of the oldest, in seconds; 0 if the outbox is empty. */
  readonly oldestSeconds: number;
}

/** Sent events deleted at a time. */
const purgeBatch = 5_000;

/** The statements on the outbox's tables. Times are the database's: the clocks of processes do not matter. */
export class OutboxStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(transaction: Transaction, events: readonly OutboxEntry[]): Promise<void> {
    await this.#database.execute(
      'INSERT INTO outbox (type, event_id, event) SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[])',
      [events.map(({ type }) => type), events.map(({ id }) => id), events.map(({ document }) => document)],
      { name: 'outbox-insert', transaction },
    );
  }

  /** Leases the oldest free rows for `leaseMs`; rows that other relays are leasing right now are skipped. */
  async claim(limit: number, leaseMs: number): Promise<Claim> {
    const lease = randomUUID();
    // The array keeps the planner from running the subquery, with its limit, more than once.
    const rows = await this.#database.query<OutboxRow>(
      `UPDATE outbox SET lease = $1, available_at = now() + $2 * interval '1 ms'
       WHERE id = ANY (ARRAY(
         SELECT id FROM outbox WHERE available_at <= now() ORDER BY available_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
       ))
       RETURNING id, type, event_id, event, failures`,
      [lease, leaseMs, limit],
      { name: 'outbox-claim' },
    );
    return { lease, rows: rows.sort((a, b) => a.id - b.id) };
  }

  /** Records confirmed rows, even if their lease has ended: confirmed is confirmed. */
  async settle(ids: readonly number[], keep: boolean): Promise<void> {
    if (ids.length === 0) return;
    const gone = 'DELETE FROM outbox WHERE id = ANY ($1::bigint[])';
    const sql = keep
      ? `WITH gone AS (${gone} RETURNING id, type, event_id, event, created_at)
         INSERT INTO outbox_sent (id, type, event_id, event, created_at) SELECT * FROM gone`
      : gone;
    await this.#database.execute(sql, [ids], { name: keep ? 'outbox-settle-keep' : 'outbox-settle' });
  }

  /** Postpones rows: by a second after the first failure, twice as long after each further one, at most `mostMs`. */
  async postpone(claim: Claim, ids: readonly number[], fault: string, mostMs: number): Promise<void> {
    if (ids.length === 0) return;
    await this.#database.execute(
      `UPDATE outbox SET lease = NULL, fault = $3, failures = failures + 1,
         available_at = now() + least($4, 1000 * 2 ^ least(failures, 20)) * (0.75 + random() / 2) * interval '1 ms'
       WHERE id = ANY ($1::bigint[]) AND lease = $2`,
      [ids, claim.lease, fault, mostMs],
      { name: 'outbox-postpone' },
    );
  }

  /** Releases rows that were not published. */
  async release(claim: Claim, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#database.execute(
      'UPDATE outbox SET lease = NULL, available_at = now() WHERE id = ANY ($1::bigint[]) AND lease = $2',
      [ids, claim.lease],
      { name: 'outbox-release' },
    );
  }

  /** Moves sent events back to be published again. @returns how many */
  async putBackSent(): Promise<number> {
    return this.#database.execute(
      `WITH again AS (DELETE FROM outbox_sent RETURNING id, type, event_id, event, created_at)
       INSERT INTO outbox (id, type, event_id, event, created_at) SELECT * FROM again
       ON CONFLICT (id) DO NOTHING`,
    );
  }

  /** Deletes events sent more than `keepMs` ago. */
  async purgeSent(keepMs: number): Promise<void> {
    let purged: number;
    do {
      purged = await this.#database.execute(
        `DELETE FROM outbox_sent WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM outbox_sent WHERE sent_at < now() - $1 * interval '1 ms'
           ORDER BY sent_at LIMIT $2 FOR UPDATE SKIP LOCKED
         ))`,
        [keepMs, purgeBatch],
        { name: 'outbox-purge' },
      );
    } while (purged === purgeBatch);
  }

  async figures(): Promise<OutboxFigures> {
    const [figures] = await this.#database.query<OutboxFigures>(
      `SELECT count(*) AS waiting, count(*) FILTER (WHERE failures > 0) AS failing,
         coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS "oldestSeconds"
       FROM (SELECT failures, created_at FROM outbox ORDER BY available_at LIMIT 100000) AS waiting`,
      [],
      { name: 'outbox-figures' },
    );
    return figures ?? { waiting: 0, failing: 0, oldestSeconds: 0 };
  }
}

/** How much waits in a service's outbox, for operators. */
export function outboxFigures(database: Database): Promise<OutboxFigures> {
  return new OutboxStore(database).figures();
}

/**
 * Republishes all confirmed events that are still kept, for a broker that lost queues or messages unnoticed. Harmless
 * otherwise, because consumers expect duplicates.
 *
 * @returns how many messages
 */
export function republishSent(database: Database): Promise<number> {
  return new OutboxStore(database).putBackSent();
}
