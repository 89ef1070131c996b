import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@jogging/service-kit/database';
import { priorities } from '../domain/wish.js';
import { type Key, type KeyRow, keyArrays, keyOf, keyParams } from './key.js';

/** A question to the providers that this process has taken on, till its lease ends. */
export interface Claim {
  readonly key: Key;
  readonly purpose: 'conditions' | 'archive';
  readonly priority: number;
  /** Tries that failed so far. */
  readonly failures: number;
  /** An observation that is older does not do; undefined where any does. */
  readonly wantedSince: Date | undefined;
  readonly lease: string;
}

export interface Want {
  readonly key: Key;
  readonly priority: number;
  /**
   * Asked for again: now, whatever has failed so far, and nothing that was fetched before does; what was fetched within
   * `againAfterMs` does all the same.
   */
  readonly again: boolean;
}

export interface Lookups {
  /** Someone waits for the conditions of these keys, each of them another. Under the keys' locks. */
  want(transaction: Transaction, wants: readonly Want[], againAfterMs: number): Promise<void>;
  /**
   * A forecast is to be replaced when the archive has the hour; `instead` of whatever else was to be asked. Under the
   * key's lock.
   */
  wantArchive(transaction: Transaction, key: Key, dueAt: Date, instead: boolean): Promise<void>;
  /** The most urgent that are due and that nobody holds: fresh ones, then the newest hours, then what is to be replaced. */
  claim(leaseMs: number, limits: { readonly maxPriority: number; readonly count: number }): Promise<Claim[]>;
  /** Whether the claim still holds; locks its row. */
  isHeld(transaction: Transaction, claim: Claim): Promise<boolean>;
  /** Tries again at a time, after a failure. */
  retryAt(transaction: Transaction, claim: Claim, at: Date, wide: boolean): Promise<void>;
  /** Gives the claim back as it was: no request was made for it. */
  release(claim: Claim, transaction?: Transaction): Promise<void>;
  remove(transaction: Transaction, key: Key): Promise<void>;
  /** The provider works again: what it kept waiting is due now. */
  bringForward(): Promise<number>;
}

interface LookupRow extends KeyRow {
  readonly purpose: 'conditions' | 'archive';
  readonly priority: number;
  readonly failures: number;
  readonly wanted_since: Date | null;
  readonly lease: string;
}

function claimOf(row: LookupRow): Claim {
  const { purpose, priority, failures, lease, wanted_since } = row;
  return { key: keyOf(row), purpose, priority, failures, lease, wantedSince: wanted_since ?? undefined };
}

export function createLookups(database: Database): Lookups {
  const held = (claim: Claim): [number, number, Date, string] => [...keyParams(claim.key), claim.lease];
  const ofClaim = 'cell_lat = $1 AND cell_lng = $2 AND hour = $3 AND lease = $4';

  return {
    async want(transaction, wants, againAfterMs) {
      const anew = "(excluded.wanted_since > '-infinity')";
      await database.execute(
        `INSERT INTO lookups AS l (cell_lat, cell_lng, hour, purpose, priority, wanted_since)
         SELECT lat, lng, hour, 'conditions', priority, CASE WHEN again THEN now() - $6 * interval '1 ms' ELSE '-infinity'::timestamptz END
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::smallint[], $5::boolean[]) AS want (lat, lng, hour, priority, again)
         ON CONFLICT (cell_lat, cell_lng, hour) DO UPDATE
         SET purpose = 'conditions',
             priority = least(l.priority, excluded.priority),
             failures = CASE WHEN ${anew} OR l.purpose = 'archive' THEN 0 ELSE l.failures END,
             next_attempt_at = CASE WHEN ${anew} OR l.purpose = 'archive' THEN now() ELSE l.next_attempt_at END,
             wanted_since = greatest(l.wanted_since, excluded.wanted_since)`,
        [
          ...keyArrays(wants.map(({ key }) => key)),
          wants.map(({ priority }) => priority),
          wants.map(({ again }) => again),
          againAfterMs,
        ],
        { name: 'want-lookups', transaction },
      );
    },

    async wantArchive(transaction, key, dueAt, instead) {
      await database.execute(
        `INSERT INTO lookups (cell_lat, cell_lng, hour, purpose, priority, next_attempt_at)
         VALUES ($1, $2, $3, 'archive', ${priorities.archive}, $4)
         ON CONFLICT (cell_lat, cell_lng, hour) DO UPDATE
         SET purpose = 'archive', priority = excluded.priority, failures = 0, failed_widely = false,
             next_attempt_at = excluded.next_attempt_at, wanted_since = '-infinity', lease = NULL, leased_until = NULL
         WHERE $5`,
        [...keyParams(key), dueAt, instead],
        { transaction },
      );
    },

    async claim(leaseMs, { maxPriority, count }) {
      const due = 'next_attempt_at <= now() AND (leased_until IS NULL OR leased_until < now())';
      const take = (condition: string, order: string, params: readonly unknown[]): Promise<LookupRow[]> =>
        database.query<LookupRow>(
          `UPDATE lookups SET lease = $1, leased_until = now() + $2 * interval '1 ms'
           WHERE (cell_lat, cell_lng, hour) IN (
             SELECT cell_lat, cell_lng, hour FROM lookups WHERE ${due} AND ${condition}
             ORDER BY ${order} LIMIT $3 FOR UPDATE SKIP LOCKED)
           RETURNING cell_lat, cell_lng, hour, purpose, priority, failures, lease,
             CASE WHEN isfinite(wanted_since) THEN wanted_since END AS wanted_since`,
          [randomUUID(), leaseMs, count, ...params],
        );
      let rows = await take(`purpose = 'conditions' AND priority <= $4`, 'priority, hour DESC', [maxPriority]);
      if (rows.length === 0 && maxPriority >= priorities.archive) {
        rows = await take(`purpose = 'archive'`, 'next_attempt_at', []);
      }
      return rows.map(claimOf).sort((one, other) => one.priority - other.priority || other.key.hour - one.key.hour);
    },

    async isHeld(transaction, claim) {
      const rows = await database.query(`SELECT 1 FROM lookups WHERE ${ofClaim} FOR UPDATE`, held(claim), {
        transaction,
      });
      return rows.length > 0;
    },

    async retryAt(transaction, claim, at, wide) {
      await database.execute(
        `UPDATE lookups SET failures = failures + 1, failed_widely = $6, next_attempt_at = $5, lease = NULL, leased_until = NULL
         WHERE ${ofClaim}`,
        [...held(claim), at, wide],
        { transaction },
      );
    },

    async release(claim, transaction) {
      const sql = `UPDATE lookups SET lease = NULL, leased_until = NULL WHERE ${ofClaim}`;
      await database.execute(sql, held(claim), transaction ? { transaction } : {});
    },

    async remove(transaction, key) {
      await database.execute(
        'DELETE FROM lookups WHERE cell_lat = $1 AND cell_lng = $2 AND hour = $3',
        keyParams(key),
        {
          transaction,
        },
      );
    },

    async bringForward() {
      return database.execute(
        `UPDATE lookups SET next_attempt_at = now(), failed_widely = false
         WHERE failed_widely AND purpose = 'conditions' AND next_attempt_at > now()`,
      );
    },
  };
}
