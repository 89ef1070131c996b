import type { Database, Transaction } from '@jogging/service-kit/database';

import type { Observation } from '../domain/conditions.js';
import type { Key } from '../domain/key.js';
import type { RequestState } from '../domain/request-state.js';
import { isAskable, type KnownVersion, type Origin, type WeatherRequest } from '../domain/weather-request.js';
import { keyArrays, keyParams, ofKey } from './key.js';
import { type RequestRow, requestColumns, stateOf } from './request-row.js';

export type Purpose = 'conditions' | 'archive';

/** An observation for the runs that wait for a key. */
export interface Recording {
  readonly key: Key;
  readonly observation: Observation;
  /** The number of requests made to providers for it. */
  readonly requests: number;
  /** Also record runs again whose values the archive completes. */
  readonly again: boolean;
}

/** Up to `limit` runs, those after a run_id, in its order. */
export interface RunRange {
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Recorded<Given extends Recording> {
  readonly state: RequestState;
  readonly given: Given;
}

export interface Failure {
  readonly requests: number;
  readonly reason: string;
}

/**
 * The weather requests of runs, one each. Changing those of a key requires the key's lock; rows are locked in the order of
 * run_id.
 */
export interface WeatherRequests {
  versions(transaction: Transaction, runIds: readonly string[]): Promise<ReadonlyMap<string, KnownVersion>>;
  /** Starts requests, or starts them over: each of another run. */
  start(transaction: Transaction, requests: readonly WeatherRequest[]): Promise<void>;
  noteVersion(transaction: Transaction, request: WeatherRequest): Promise<void>;
  /** Whether a run waits for the conditions of a key, or (purpose `archive`) has some that the archive may replace. */
  anyWaiting(key: Key, purpose: Purpose, transaction?: Transaction): Promise<boolean>;
  /** The same for several keys, in their order. */
  areWaiting(wanted: readonly { readonly key: Key; readonly purpose: Purpose }[]): Promise<boolean[]>;
  /** The origins of some waiting requests, the longest waiting first. */
  origins(key: Key, purpose: Purpose, limit: number): Promise<Origin[]>;
  /** Records observations of different keys for the runs that wait for them; the archive's replaces a forecast's too. */
  record<Given extends Recording>(
    transaction: Transaction,
    recordings: readonly Given[],
    range: RunRange,
  ): Promise<Recorded<Given>[]>;
  /** Records a stored observation for each of these runs. */
  recordEach(transaction: Transaction, observations: ReadonlyMap<string, Observation>): Promise<RequestState[]>;
  /** Notes a failure on all waiting requests. */
  delay(
    transaction: Transaction,
    key: Key,
    failure: Failure & { at: Date; isOutage: boolean },
  ): Promise<RequestState[]>;
  giveUp(transaction: Transaction, key: Key, failure: Failure): Promise<RequestState[]>;
}

const waiting = `status = 'pending'`;
const waitingFor = (purpose: Purpose): string => (purpose === 'archive' ? `status <> 'unavailable'` : waiting);
const lockedInOrder = (condition: string, limit = ''): string =>
  `run_id IN (SELECT run_id FROM wishes WHERE ${condition} ORDER BY run_id ${limit} FOR UPDATE)`;

const recorded = `status = 'recorded', next_attempt_at = NULL, reason = NULL, failing_since = NULL,
  revision = revision + 1, changed_at = now()`;

export function createWeatherRequests(database: Database): WeatherRequests {
  return {
    async versions(transaction, runIds) {
      const rows = await database.query<{ run_id: string; weather_request: number; run_version: number }>(
        'SELECT run_id, weather_request, run_version FROM wishes WHERE run_id = ANY ($1::uuid[])',
        [runIds],
        { name: 'request-versions', transaction },
      );
      return new Map(
        rows.map((row) => [row.run_id, { weatherRequest: row.weather_request, runVersion: row.run_version }]),
      );
    },

    async start(transaction, requests) {
      const all = requests.toSorted((one, other) => (one.runId < other.runId ? -1 : 1));
      await database.execute(
        `INSERT INTO wishes (cell_lat, cell_lng, hour, run_id, uid, weather_request, run_version, request_id, traceparent, reason, status)
         SELECT *, CASE WHEN reason IS NULL THEN 'pending' ELSE 'unavailable' END
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::text[],
           $9::text[], $10::text[]) AS request (lat, lng, hour, run_id, uid, weather_request, run_version, request_id, trace, reason)
         ON CONFLICT (run_id) DO UPDATE
         SET cell_lat = excluded.cell_lat, cell_lng = excluded.cell_lng, hour = excluded.hour,
             weather_request = excluded.weather_request, run_version = greatest(wishes.run_version, excluded.run_version),
             status = excluded.status, kind = NULL, attempts = 0, next_attempt_at = NULL, reason = excluded.reason,
             failing_since = NULL, revision = 0, request_id = excluded.request_id, traceparent = excluded.traceparent,
             changed_at = now()
         WHERE wishes.weather_request < excluded.weather_request`,
        [
          ...keyArrays(all.map((request) => (isAskable(request) ? request.key : undefined))),
          all.map(({ runId }) => runId),
          all.map(({ uid }) => uid),
          all.map(({ weatherRequest }) => weatherRequest),
          all.map(({ runVersion }) => runVersion),
          all.map(({ origin }) => origin?.requestId ?? null),
          all.map(({ origin }) => origin?.traceparent ?? null),
          all.map((request) => (isAskable(request) ? null : request.key)),
        ],
        { name: 'start-requests', transaction },
      );
    },

    async noteVersion(transaction, { runId, runVersion }) {
      const sql = 'UPDATE wishes SET run_version = $2 WHERE run_id = $1 AND run_version < $2';
      await database.execute(sql, [runId, runVersion], { transaction });
    },

    async anyWaiting(key, purpose, transaction) {
      const sql = `SELECT 1 FROM wishes WHERE ${ofKey} AND ${waitingFor(purpose)} LIMIT 1`;
      return (await database.query(sql, keyParams(key), transaction ? { transaction } : {})).length > 0;
    },

    async areWaiting(wanted) {
      const rows = await database.query<{ waits: boolean }>(
        `SELECT EXISTS (
           SELECT 1 FROM wishes WHERE cell_lat = lat AND cell_lng = lng AND wishes.hour = wanted.hour
           AND CASE WHEN archive THEN ${waitingFor('archive')} ELSE ${waitingFor('conditions')} END) AS waits
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::boolean[]) WITH ORDINALITY AS wanted (lat, lng, hour, archive, at)
         ORDER BY at`,
        [...keyArrays(wanted.map(({ key }) => key)), wanted.map(({ purpose }) => purpose === 'archive')],
        { name: 'are-waiting' },
      );
      return rows.map(({ waits }) => waits);
    },

    async origins(key, purpose, limit) {
      return database.query<Origin>(
        `SELECT request_id AS "requestId", traceparent FROM wishes
         WHERE ${ofKey} AND ${waitingFor(purpose)} AND request_id IS NOT NULL AND traceparent IS NOT NULL
         ORDER BY changed_at LIMIT $4`,
        [...keyParams(key), limit],
      );
    },

    async record(transaction, recordings, { after, limit }) {
      if (recordings.length === 0) return [];
      const rows = await database.query<RequestRow & { at: number }>(
        `UPDATE wishes SET kind = chosen.kind, attempts = attempts + requests, ${recorded}
         FROM (
           SELECT run_id, at, given.kind, requests
           FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::text[], $5::int[], $6::boolean[])
             WITH ORDINALITY AS given (lat, lng, hour, kind, requests, again, at)
           JOIN wishes ON cell_lat = lat AND cell_lng = lng AND wishes.hour = given.hour
           WHERE (${waiting} OR given.kind = 'archive' AND wishes.kind = 'forecast' OR again AND status = 'recorded')
             AND ($7::uuid IS NULL OR run_id > $7)
           ORDER BY run_id LIMIT $8 FOR UPDATE OF wishes) chosen
         WHERE wishes.run_id = chosen.run_id RETURNING at, ${requestColumns}`,
        [
          ...keyArrays(recordings.map(({ key }) => key)),
          recordings.map(({ observation }) => observation.kind),
          recordings.map(({ requests }) => requests),
          recordings.map(({ again }) => again),
          after ?? null,
          limit,
        ],
        { name: 'record-observations', transaction },
      );
      return rows.flatMap(({ at, ...row }) => {
        const given = recordings[at - 1];
        return given ? { state: stateOf(row, given.observation), given } : [];
      });
    },

    async recordEach(transaction, observations) {
      const given = [...observations].sort(([one], [other]) => (one < other ? -1 : 1));
      const rows = await database.query<RequestRow>(
        `UPDATE wishes SET kind = given.kind, ${recorded}
         FROM unnest($1::uuid[], $2::text[]) AS given (run_id, kind)
         WHERE wishes.run_id = given.run_id AND status <> 'recorded' RETURNING ${requestColumns}`,
        [given.map(([runId]) => runId), given.map(([, { kind }]) => kind)],
        { name: 'record-requests', transaction },
      );
      return rows.map((row) => stateOf(row, observations.get(row.run_id)));
    },

    async delay(transaction, key, { requests, reason, at, isOutage }) {
      const rows = await database.query<RequestRow>(
        `UPDATE wishes SET attempts = attempts + $4, reason = $5, next_attempt_at = $6, revision = revision + 1,
           changed_at = now(), failing_since = CASE WHEN $7 THEN coalesce(failing_since, now()) END
         WHERE ${lockedInOrder(`${ofKey} AND ${waiting}`)} RETURNING ${requestColumns}`,
        [...keyParams(key), requests, reason, at, isOutage],
        { transaction },
      );
      return rows.map((row) => stateOf(row));
    },

    async giveUp(transaction, key, { requests, reason }) {
      const rows = await database.query<RequestRow>(
        `UPDATE wishes SET status = 'unavailable', attempts = attempts + $4, reason = $5, next_attempt_at = NULL,
           failing_since = NULL, revision = revision + 1, changed_at = now()
         WHERE ${lockedInOrder(`${ofKey} AND ${waiting}`)} RETURNING ${requestColumns}`,
        [...keyParams(key), requests, reason],
        { transaction },
      );
      return rows.map((row) => stateOf(row));
    },
  };
}
