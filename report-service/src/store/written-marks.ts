import type { Database } from '@jogging/service-kit/database';

/** A change already acknowledged to its author. */
export interface WrittenMark {
  readonly runId: string;
  readonly version: number;
}

// A deleted run, or a run of a deleted user, has no later state to wait for.
const unseen = `
  SELECT mark.run_id
  FROM unnest($1::uuid[], $2::bigint[]) AS mark (run_id, version)
  WHERE NOT EXISTS (SELECT FROM departed_users d WHERE d.uid = $3)
    AND NOT EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = mark.run_id)
    AND NOT EXISTS (
      SELECT FROM projected_runs r
      WHERE r.run_id = mark.run_id AND r.version >= mark.version AND r.generation = (SELECT live FROM projection)
    )
  LIMIT 1`;

/** Whether the figures of `uid` include all these changes or later ones. */
export async function areSeen(database: Database, uid: string, marks: readonly WrittenMark[]): Promise<boolean> {
  const ids = marks.map((mark) => mark.runId);
  const versions = marks.map((mark) => mark.version);
  const rows = await database.query(unseen, [ids, versions, uid], { name: 'unseen-marks' });
  return rows.length === 0;
}
