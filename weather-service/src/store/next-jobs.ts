/** A job's position among the due jobs of its lane. */
export interface Turn {
  /** 1 for the first job of its user, 2 for the second… */
  readonly round: number;
  /** The position of its user among those who wait. */
  readonly turn: number;
}

/** Orders jobs: one of each user in turn, then the second ones, and so on. */
export function byTurn(one: Turn, other: Turn): number {
  return one.round - other.round || one.turn - other.turn;
}

const due = (of: string): string =>
  `${of}.next_attempt_at <= now() AND (${of}.leased_until IS NULL OR ${of}.leased_until < now())`;

const inLane = `purpose = 'conditions' AND priority = $4`;

/** The users with jobs in a lane and a uid in some range, in its order: one index entry is read for each. */
const users = (name: string, range: string): string => `${name} (uid) AS (
    (SELECT uid FROM lookups WHERE ${inLane} AND ${range} ORDER BY uid LIMIT 1)
    UNION ALL
    SELECT (SELECT uid FROM lookups WHERE ${inLane} AND ${range} AND uid > ${name}.uid ORDER BY uid LIMIT 1)
    FROM ${name} WHERE uid IS NOT NULL)`;

/**
 * Selects and locks up to `$3` jobs of the priority `$4`, in the order of `byTurn`. The users take turns in the order of their
 * uid, beginning after `$5`; each user's newest hour comes first. Postgres evaluates the recursive parts (loose index scans,
 * https://wiki.postgresql.org/wiki/Loose_indexscan) only until enough users are found, however many wait.
 */
export const nextInTurn = `
  WITH RECURSIVE ${users('later', 'uid > $5')}, ${users('earlier', 'uid <= $5')},
  turns AS (
    SELECT ring.uid, row_number() OVER () AS turn
    FROM (SELECT uid FROM later UNION ALL SELECT uid FROM earlier) ring
    CROSS JOIN LATERAL (
      SELECT 1 FROM lookups WHERE ${inLane} AND lookups.uid = ring.uid AND ${due('lookups')}
      ORDER BY hour DESC LIMIT 1) any_due
    WHERE ring.uid IS NOT NULL LIMIT $3
  ), candidates AS (
    SELECT first.*, turn, row_number() OVER (PARTITION BY turns.uid ORDER BY hour DESC) AS round
    FROM turns CROSS JOIN LATERAL (
      SELECT cell_lat, cell_lng, hour FROM lookups
      WHERE ${inLane} AND lookups.uid = turns.uid AND ${due('lookups')}
      ORDER BY hour DESC LIMIT $3) first
  )
  SELECT job.cell_lat, job.cell_lng, job.hour, round, turn
  FROM lookups job JOIN candidates USING (cell_lat, cell_lng, hour)
  WHERE ${due('job')}
  ORDER BY round, turn LIMIT $3 FOR UPDATE OF job SKIP LOCKED`;

/** Selects and locks up to `$3` keys whose forecast the archive is to replace. */
export const dueArchives = `
  SELECT cell_lat, cell_lng, hour, 1 AS round, 1 AS turn
  FROM lookups WHERE purpose = 'archive' AND ${due('lookups')}
  ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED`;
