/** A job's place among those that are due. */
export interface Turn {
  /** Of the lane that it is served in. */
  readonly priority: number;
  /** 1 for the first job of its user in the lane, 2 for the second… */
  readonly round: number;
  /** When a provider was last asked in the name of its user. */
  readonly served_at: Date | null;
  readonly hour: Date;
}

/** By lane, then a job of each user in turn, the user who has waited longest first. */
export function byTurn(one: Turn, other: Turn): number {
  return (
    one.priority - other.priority ||
    one.round - other.round ||
    (one.served_at?.getTime() ?? 0) - (other.served_at?.getTime() ?? 0) ||
    other.hour.getTime() - one.hour.getTime()
  );
}

const due = (of: string): string =>
  `${of}.next_attempt_at <= now() AND (${of}.leased_until IS NULL OR ${of}.leased_until < now())`;

/**
 * Selects and locks up to `$3` jobs of the priorities `$4`, in the order of `byTurn`. A user who has used `$5` requests today is
 * served among the older runs. The recursive part reads one index entry for each user who waits (a loose index scan,
 * https://wiki.postgresql.org/wiki/Loose_indexscan), however many jobs that user has.
 */
export const nextInTurn = `
  WITH RECURSIVE queues (priority, uid) AS (
    (SELECT priority, uid FROM lookups WHERE purpose = 'conditions' ORDER BY priority, uid LIMIT 1)
    UNION ALL
    SELECT next.priority, next.uid FROM queues CROSS JOIN LATERAL (
      SELECT priority, uid FROM lookups
      WHERE purpose = 'conditions' AND (priority, uid) > (queues.priority, queues.uid)
      ORDER BY priority, uid LIMIT 1) next
  ), users AS (
    SELECT queues.priority, queues.uid, served_at,
      CASE WHEN queues.priority = 0 AND day = (now() AT TIME ZONE 'UTC')::date AND used >= $5 THEN 1
        ELSE queues.priority END AS lane
    FROM queues LEFT JOIN user_shares ON user_shares.uid = queues.uid
  ), candidates AS (
    SELECT job.*, lane, served_at, row_number() OVER (PARTITION BY users.uid, lane ORDER BY job.hour DESC) AS round
    FROM users CROSS JOIN LATERAL (
      SELECT cell_lat, cell_lng, hour FROM lookups
      WHERE purpose = 'conditions' AND lookups.priority = users.priority AND lookups.uid = users.uid AND ${due('lookups')}
      ORDER BY hour DESC LIMIT $3) job
    WHERE lane = ANY ($4::smallint[])
  )
  SELECT job.cell_lat, job.cell_lng, job.hour, lane AS priority, round, served_at
  FROM lookups job JOIN candidates USING (cell_lat, cell_lng, hour)
  WHERE ${due('job')}
  ORDER BY lane, round, served_at NULLS FIRST, job.hour DESC
  LIMIT $3 FOR UPDATE OF job SKIP LOCKED`;

/** Selects and locks up to `$3` keys whose forecast the archive is to replace. */
export const dueArchives = `
  SELECT cell_lat, cell_lng, hour, priority, 1 AS round, NULL::timestamptz AS served_at
  FROM lookups WHERE purpose = 'archive' AND ${due('lookups')}
  ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED`;
