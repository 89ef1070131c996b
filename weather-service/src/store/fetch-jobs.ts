import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@jogging/service-kit/database';

import type { Key } from '../domain/key.js';
import { type Lane, laneOf, priorities } from '../domain/lane.js';
import { type KeyRow, keyArrays, keyOf, keyParams, ofKey } from './key.js';
import { byTurn, dueArchives, nextInTurn, type Turn } from './next-jobs.js';
import type { Purpose } from './weather-requests.js';

/** A key to request from providers, leased by this process. */
export interface FetchJob {
  readonly key: Key;
  readonly purpose: Purpose;
  readonly lane: Lane;
  /** The user whose share it uses. */
  readonly uid: string;
  readonly failures: number;
  /** Only an observation fetched after this time is good enough; undefined: any is. */
  readonly wantedSince: Date | undefined;
  readonly lease: string;
}

export interface NewJob {
  readonly key: Key;
  readonly uid: string;
  readonly priority: number;
  /** Requested again: due now, and observations fetched more than `againAfterMs` ago are not good enough. */
  readonly again: boolean;
}

export interface DueArchive {
  readonly key: Key;
  readonly dueAt: Date;
}

export interface LeaseOptions {
  readonly leaseMs: number;
  readonly lane: Lane;
  /** The last user served in the lane; the next one follows. */
  readonly after: string;
  readonly count: number;
}

export interface FetchJobs {
  /** Enqueues jobs of different keys. Requires the keys' locks. */
  enqueue(transaction: Transaction, jobs: readonly NewJob[], againAfterMs: number): Promise<void>;
  /** Schedules archive requests for different keys; `instead` replaces the keys' jobs. Requires the keys' locks. */
  enqueueArchives(transaction: Transaction, archives: readonly DueArchive[], instead: boolean): Promise<void>;
  /** Leases due jobs of a lane: the users in turn, each user's newest hour first; archives last. */
  lease(options: LeaseOptions): Promise<FetchJob[]>;
  /** Whether each of the jobs is still leased; locks them. Requires the keys' locks. */
  areLeased(transaction: Transaction, jobs: readonly FetchJob[]): Promise<boolean[]>;
  /** Schedules another attempt after a failure. */
  retryAt(transaction: Transaction, job: FetchJob, at: Date, isOutage: boolean): Promise<void>;
  /** Ends the lease of a job for which no request was made; moves it to another lane if given. */
  release(job: FetchJob, options?: { lane?: Lane; transaction?: Transaction }): Promise<void>;
  remove(transaction: Transaction, keys: readonly Key[]): Promise<void>;
  /** Makes everything delayed by an outage due now. */
  expedite(): Promise<number>;
}

interface JobRow extends KeyRow, Turn {
  readonly purpose: Purpose;
  readonly priority: number;
  readonly uid: string;
  readonly failures: number;
  readonly wanted_since: Date | null;
  readonly lease: string;
}

function jobOf(row: JobRow): FetchJob {
  const { purpose, uid, failures, lease, wanted_since } = row;
  return {
    key: keyOf(row),
    purpose,
    lane: laneOf(row.priority),
    uid,
    failures,
    lease,
    wantedSince: wanted_since ?? undefined,
  };
}

export function createFetchJobs(database: Database): FetchJobs {
  const ofLease = (job: FetchJob): [number, number, Date, string] => [...keyParams(job.key), job.lease];
  const ofJob = `${ofKey} AND lease = $4`;

  return {
    async enqueue(transaction, jobs, againAfterMs) {
      const sooner = `(excluded.priority < l.priority OR l.purpose = 'archive')`;
      const restarted = `(excluded.wanted_since > '-infinity' OR l.purpose = 'archive')`;
      await database.execute(
        `INSERT INTO lookups AS l (cell_lat, cell_lng, hour, purpose, uid, priority, wanted_since)
         SELECT lat, lng, hour, 'conditions', uid, priority,
           CASE WHEN again THEN now() - $7 * interval '1 ms' ELSE '-infinity'::timestamptz END
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::uuid[], $5::smallint[], $6::boolean[])
           AS job (lat, lng, hour, uid, priority, again)
         ON CONFLICT (cell_lat, cell_lng, hour) DO UPDATE
         SET purpose = 'conditions',
             uid = CASE WHEN ${sooner} THEN excluded.uid ELSE l.uid END,
             priority = CASE WHEN ${sooner} THEN excluded.priority ELSE l.priority END,
             failures = CASE WHEN ${restarted} THEN 0 ELSE l.failures END,
             next_attempt_at = CASE WHEN ${restarted} THEN now() ELSE l.next_attempt_at END,
             wanted_since = greatest(l.wanted_since, excluded.wanted_since)`,
        [
          ...keyArrays(jobs.map(({ key }) => key)),
          jobs.map(({ uid }) => uid),
          jobs.map(({ priority }) => priority),
          jobs.map(({ again }) => again),
          againAfterMs,
        ],
        { name: 'enqueue-jobs', transaction },
      );
    },

    async enqueueArchives(transaction, archives, instead) {
      if (archives.length === 0) return;
      await database.execute(
        `INSERT INTO lookups (cell_lat, cell_lng, hour, purpose, priority, next_attempt_at)
         SELECT lat, lng, hour, 'archive', ${priorities.archive}, due_at
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::timestamptz[]) AS archive (lat, lng, hour, due_at)
         ON CONFLICT (cell_lat, cell_lng, hour) DO UPDATE
         SET purpose = 'archive', uid = excluded.uid, priority = excluded.priority, failures = 0, failed_widely = false,
             next_attempt_at = excluded.next_attempt_at, wanted_since = '-infinity', lease = NULL, leased_until = NULL
         WHERE $5`,
        [...keyArrays(archives.map(({ key }) => key)), archives.map(({ dueAt }) => dueAt), instead],
        { name: 'enqueue-archives', transaction },
      );
    },

    async lease({ leaseMs, lane, after, count }) {
      const take = (chosen: string, params: readonly unknown[]): Promise<JobRow[]> =>
        database.query<JobRow>(
          `WITH chosen AS MATERIALIZED (${chosen})
           UPDATE lookups SET lease = $1, leased_until = now() + $2 * interval '1 ms' FROM chosen
           WHERE lookups.cell_lat = chosen.cell_lat AND lookups.cell_lng = chosen.cell_lng AND lookups.hour = chosen.hour
           RETURNING lookups.cell_lat, lookups.cell_lng, lookups.hour, purpose, priority, uid, failures, lease, round, turn,
             CASE WHEN isfinite(wanted_since) THEN wanted_since END AS wanted_since`,
          [randomUUID(), leaseMs, count, ...params],
        );
      let rows = await take(nextInTurn, [priorities[lane], after]);
      if (rows.length === 0 && lane === 'backfill') rows = await take(dueArchives, []);
      return rows.sort(byTurn).map(jobOf);
    },

    async areLeased(transaction, jobs) {
      const rows = await database.query<{ at: number }>(
        `SELECT job.at
         FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::uuid[]) WITH ORDINALITY AS job (lat, lng, hour, lease, at)
         JOIN lookups ON cell_lat = job.lat AND cell_lng = job.lng AND lookups.hour = job.hour AND lookups.lease = job.lease
         FOR UPDATE OF lookups`,
        [...keyArrays(jobs.map(({ key }) => key)), jobs.map(({ lease }) => lease)],
        { name: 'are-leased', transaction },
      );
      const leased = new Set(rows.map(({ at }) => at));
      return jobs.map((_, index) => leased.has(index + 1));
    },

    async retryAt(transaction, job, at, isOutage) {
      await database.execute(
        `UPDATE lookups SET failures = failures + 1, failed_widely = $6, next_attempt_at = $5, lease = NULL, leased_until = NULL
         WHERE ${ofJob}`,
        [...ofLease(job), at, isOutage],
        { transaction },
      );
    },

    async release(job, { lane = job.lane, transaction } = {}) {
      await database.execute(
        `UPDATE lookups SET lease = NULL, leased_until = NULL, priority = coalesce($5, priority) WHERE ${ofJob}`,
        [...ofLease(job), lane === job.lane ? null : priorities[lane]],
        transaction ? { transaction } : {},
      );
    },

    async remove(transaction, keys) {
      if (keys.length === 0) return;
      await database.execute(
        `DELETE FROM lookups USING unnest($1::int[], $2::int[], $3::timestamptz[]) AS key (lat, lng, hour)
         WHERE cell_lat = lat AND cell_lng = lng AND lookups.hour = key.hour`,
        keyArrays(keys),
        { name: 'remove-jobs', transaction },
      );
    },

    async expedite() {
      return database.execute(
        `UPDATE lookups SET next_attempt_at = now(), failed_widely = false
         WHERE failed_widely AND purpose = 'conditions' AND next_attempt_at > now()`,
      );
    },
  };
}
