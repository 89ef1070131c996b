import type { Database } from '@jogging/service-kit/database';
import type { Transaction } from 'sequelize';
import type { Observation } from '../domain/conditions.js';
import type { Demand, Known } from '../domain/wish.js';
import type { Origin, WishState } from '../domain/wish-state.js';
import { type Key, keyParams } from './key.js';
import { type WishRow, wishColumns, wishOf } from './wish-row.js';

/** The table of wishes. Whoever changes those of a key holds the key's lock; several are locked in the order of run_id. */
export interface Wishes {
  /** What is known of a run. */
  known(transaction: Transaction, runId: string): Promise<Known | undefined>;
  /** A wish begins, or begins anew. */
  put(transaction: Transaction, demand: Demand, origin: Origin | undefined): Promise<void>;
  note(transaction: Transaction, demand: Demand): Promise<void>;
  /** Whether anyone waits for the conditions of a key, or (purpose `archive`) has only a forecast. */
  anyWaiting(key: Key, purpose: 'conditions' | 'archive', transaction?: Transaction): Promise<boolean>;
  /** Records an observation for up to `limit` runs that wait; an archive's value for those with a forecast too. */
  record(
    transaction: Transaction,
    key: Key,
    observation: Observation,
    requests: number,
    limit: number,
  ): Promise<WishState[]>;
  /** The same for one run, without a request. */
  recordFor(transaction: Transaction, runId: string, observation: Observation): Promise<WishState[]>;
  /** Notes a failure for all that wait. */
  delay(transaction: Transaction, key: Key, failure: Failure & { at: Date; wide: boolean }): Promise<WishState[]>;
  giveUp(transaction: Transaction, key: Key, failure: Failure): Promise<WishState[]>;
}

export interface Failure {
  readonly requests: number;
  readonly reason: string;
}

const ofKey = 'cell_lat = $1 AND cell_lng = $2 AND hour = $3';
const lockedInOrder = (condition: string, limit = ''): string =>
  `run_id IN (SELECT run_id FROM wishes WHERE ${condition} ORDER BY run_id ${limit} FOR UPDATE)`;

export function createWishes(database: Database): Wishes {
  return {
    async known(transaction, runId) {
      const [row] = await database.query<{ weather_request: number; run_version: number }>(
        'SELECT weather_request, run_version FROM wishes WHERE run_id = $1',
        [runId],
        { transaction },
      );
      return row && { weatherRequest: row.weather_request, runVersion: row.run_version };
    },

    async put(transaction, demand, origin) {
      await database.execute(
        `INSERT INTO wishes (cell_lat, cell_lng, hour, run_id, uid, weather_request, run_version, request_id, traceparent, status)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending')
         ON CONFLICT (run_id) DO UPDATE
         SET cell_lat = $1, cell_lng = $2, hour = $3, weather_request = $6, run_version = greatest(wishes.run_version, $7),
             status = 'pending', kind = NULL, attempts = 0, next_attempt_at = NULL, reason = NULL, failing_since = NULL,
             revision = 0, request_id = $8, traceparent = $9, changed_at = now()
         WHERE wishes.weather_request < $6`,
        [
          ...keyParams(demand),
          demand.runId,
          demand.uid,
          demand.weatherRequest,
          demand.runVersion,
          origin?.requestId ?? null,
          origin?.traceparent ?? null,
        ],
        { transaction },
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
      const waits = purpose === 'archive' ? `(status = 'pending' OR kind = 'forecast')` : `status = 'pending'`;
      const sql = `SELECT 1 FROM wishes WHERE ${ofKey} AND ${waits} LIMIT 1`;
      return (await database.query(sql, keyParams(key), transaction ? { transaction } : {})).length > 0;
    },

    async record(transaction, key, observation, requests, limit) {
      const waits = observation.kind === 'archive' ? `(status = 'pending' OR kind = 'forecast')` : `status = 'pending'`;
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

    async recordFor(transaction, runId, observation) {
      const rows = await database.query<WishRow>(
        `UPDATE wishes SET status = 'recorded', kind = $2, next_attempt_at = NULL, reason = NULL, failing_since = NULL,
           revision = revision + 1, changed_at = now()
         WHERE run_id = $1 AND status <> 'recorded' RETURNING ${wishColumns}`,
        [runId, observation.kind],
        { transaction },
      );
      return rows.map((row) => wishOf(row, observation));
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
