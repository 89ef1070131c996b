import type { Database, Transaction } from '@jogging/service-kit/database';
import type { Observation } from '../domain/conditions.js';
import type { Demand, Known } from '../domain/wish.js';
import type { Origin, WishState } from '../domain/wish-state.js';
import { type Key, keyArrays, keyParams } from './key.js';
import { type WishRow, wishColumns, wishOf } from './wish-row.js';

/** The table of wishes. Whoever changes those of a key holds the key's lock; several are locked in the order of run_id. */
export interface Wishes {
  /** What is known of runs, by their ids. */
  known(transaction: Transaction, runIds: readonly string[]): Promise<ReadonlyMap<string, Known>>;
  /** Wishes begin, or begin anew: each of another run. */
  put(transaction: Transaction, demands: readonly Demand[]): Promise<void>;
  note(transaction: Transaction, demand: Demand): Promise<void>;
  /** Whether anyone waits for the conditions of a key, or (purpose `archive`) has only a forecast. */
  anyWaiting(key: Key, purpose: 'conditions' | 'archive', transaction?: Transaction): Promise<boolean>;
  /** The requests of some of those who wait, those who wait longest first. */
  origins(key: Key, purpose: 'conditions' | 'archive', limit: number): Promise<Origin[]>;
  /** Records an observation for up to `limit` runs that wait; an archive's value for those with a forecast too. */
  record(
    transaction: Transaction,
    key: Key,
    observation: Observation,
    requests: number,
    limit: number,
  ): Promise<WishState[]>;
  /** The same for these runs, without a request: for each its own. */
  recordFor(transaction: Transaction, observations: ReadonlyMap<string, Observation>): Promise<WishState[]>;
  /** Notes a failure for all that wait. */
  delay(transaction: Transaction, key: Key, failure: Failure & { at: Date; wide: boolean }): Promise<WishState[]>;
  giveUp(transaction: Transaction, key: Key, failure: Failure): Promise<WishState[]>;
}

export interface Failure {
  readonly requests: number;
  readonly reason: string;
}

const waitsFor = (archive: boolean): string =>
  archive ? `(status = 'pending' OR kind = 'forecast')` : `status = 'pending'`;
const ofKey = 'cell_lat = $1 AND cell_lng = $2 AND hour = $3';
const lockedInOrder = (condition: string, limit = ''): string =>
  `run_id IN (SELECT run_id FROM wishes WHERE ${condition} ORDER BY run_id ${limit} FOR UPDATE)`;

export function createWishes(database: Database): Wishes {
  return {
    async known(transaction, runIds) {
      const rows = await database.query<{ run_id: string; weather_request: number; run_version: number }>(
        'SELECT run_id, weather_request, run_version FROM wishes WHERE run_id = ANY ($1::uuid[])',
        [runIds],
        { name: 'known-wishes', transaction },
      );
      return new Map(
        rows.map((row) => [row.run_id, { weatherRequest: row.weather_request, runVersion: row.run_version }]),
      );
    },

    async put(transaction, demands) {
      const all = demands.toSorted((one, other) => (one.runId < other.runId ? -1 : 1));
      await database.execute(
        `INSERT INTO wishes (cell_lat, cell_lng, hour, run_id, uid, weather_request, run_version, request_id, traceparent, status)
         SELECT *, 'pending' FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[],
           $8::text[], $9::text[])
         ON CONFLICT (run_id) DO UPDATE
         SET cell_lat = excluded.cell_lat, cell_lng = excluded.cell_lng, hour = excluded.hour,
             weather_request = excluded.weather_request, run_version = greatest(wishes.run_version, excluded.run_version),
             status = 'pending', kind = NULL, attempts = 0, next_attempt_at = NULL, reason = NULL, failing_since = NULL,
             revision = 0, request_id = excluded.request_id, traceparent = excluded.traceparent, changed_at = now()
         WHERE wishes.weather_request < excluded.weather_request`,
        [
          ...keyArrays(all),
          all.map(({ runId }) => runId),
          all.map(({ uid }) => uid),
          all.map(({ weatherRequest }) => weatherRequest),
          all.map(({ runVersion }) => runVersion),
          all.map(({ origin }) => origin?.requestId ?? null),
          all.map(({ origin }) => origin?.traceparent ?? null),
        ],
        { name: 'put-wishes', transaction },
      );
    },

    async note(transaction, { runId, runVersion }) {
      await database.execute(
        'UPDATE wishes SET run_version = $2 WHERE run_id = $1 AND run_version < $2',
        [runId, runVersion],
        { transaction },
      );
    },

    async anyWaiting(key, purpose, transaction) {
      const sql = `SELECT 1 FROM wishes WHERE ${ofKey} AND ${waitsFor(purpose === 'archive')} LIMIT 1`;
      return (await database.query(sql, keyParams(key), transaction ? { transaction } : {})).length > 0;
    },

    async origins(key, purpose, limit) {
      return database.query<Origin>(
        `SELECT request_id AS "requestId", traceparent FROM wishes
         WHERE ${ofKey} AND ${waitsFor(purpose === 'archive')} AND request_id IS NOT NULL AND traceparent IS NOT NULL
         ORDER BY changed_at LIMIT $4`,
        [...keyParams(key), limit],
      );
    },

    async record(transaction, key, observation, requests, limit) {
      const waits = waitsFor(observation.kind === 'archive');
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET status = 'recorded', kind = $4, attempts = attempts + $5, next_attempt_at = NULL, reason = NULL,
           failing_since = NULL, revision = revision + 1, changed_at = now()
         WHERE ${lockedInOrder(`${ofKey} AND ${waits}`, 'LIMIT $6')}
         RETURNING ${wishColumns}`,
        [...keyParams(key), observation.kind, requests, limit],
        { transaction },
      );
      return rows.map((row) => wishOf(row, observation));
    },

    async recordFor(transaction, observations) {
      const given = [...observations].sort(([one], [other]) => (one < other ? -1 : 1));
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET status = 'recorded', kind = given.kind, next_attempt_at = NULL, reason = NULL, failing_since = NULL,
           revision = revision + 1, changed_at = now()
         FROM unnest($1::uuid[], $2::text[]) AS given (run_id, kind)
         WHERE wishes.run_id = given.run_id AND status <> 'recorded' RETURNING ${wishColumns}`,
        [given.map(([runId]) => runId), given.map(([, { kind }]) => kind)],
        { name: 'record-wishes', transaction },
      );
      return rows.map((row) => wishOf(row, observations.get(row.run_id)));
    },

    async delay(transaction, key, { requests, reason, at, wide }) {
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET attempts = attempts + $4, reason = $5, next_attempt_at = $6, revision = revision + 1, changed_at = now(),
           failing_since = CASE WHEN $7 THEN coalesce(failing_since, now()) END
         WHERE ${lockedInOrder(`${ofKey} AND status = 'pending'`)}
         RETURNING ${wishColumns}`,
        [...keyParams(key), requests, reason, at, wide],
        { transaction },
      );
      return rows.map((row) => wishOf(row));
    },

    async giveUp(transaction, key, { requests, reason }) {
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET status = 'unavailable', attempts = attempts + $4, reason = $5, next_attempt_at = NULL,
           failing_since = NULL, revision = revision + 1, changed_at = now()
         WHERE ${lockedInOrder(`${ofKey} AND status = 'pending'`)}
         RETURNING ${wishColumns}`,
        [...keyParams(key), requests, reason],
        { transaction },
      );
      return rows.map((row) => wishOf(row));
    },
  };
}
