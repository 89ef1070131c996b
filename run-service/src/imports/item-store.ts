import type { Instant } from '@jogging/proto/common';
import type { ImportItem } from '@jogging/proto/runs';
import { columnsOf, importItemFields, type Resource, type Row, rowMapping } from '@jogging/resources';
import type { Database, Transaction } from '@jogging/service-kit/database';
import type { RunId } from '../domain/ids.js';
import type { FoundItem } from './formats/found-run.js';
import type { LeasedImport } from './import-store.js';

const mapping = rowMapping<ImportItem>(importItemFields as Resource<ImportItem>);
const startColumns = columnsOf(importItemFields as Resource<ImportItem>, 'start_time');
export const itemColumns = mapping.columns.join(', ');
export const itemOf = (row: Row): ImportItem => mapping.fromRow(row);

/** An item without a verdict yet. */
export interface StagedItem {
  readonly id: string;
  readonly position: number;
  readonly found: FoundItem;
}

interface MadeItem {
  readonly id: string;
  readonly position: number;
  readonly run_id: RunId | null;
}

export interface Verdict {
  readonly id: string;
  readonly verdict: 'created' | 'duplicate' | 'skipped' | 'refused';
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly startTime?: Instant | undefined;
  readonly distance?: number | undefined;
  readonly runId?: string | undefined;
}

/** An activity that may already be recorded. */
export interface Candidate {
  readonly position: number;
  readonly startMicros: number;
  readonly distance: number;
}

/** A duplicate starts within a minute of the other run, and its distance differs by at most 2 % of the longer one. */
export const nearMicros = 60_000_000;
export const nearShare = 0.02;

/** The items found in imports, and their verdicts. */
export class ItemStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stages items from a position on, notes the progress and renews the lease; items that an interrupted worker staged before are kept.
   *
   * @returns false, and nothing is staged, if the lease was lost or the import is to be undone instead
   */
  async stage(
    { import: { id }, lease }: LeasedImport,
    firstPosition: number,
    items: readonly FoundItem[],
    progress: number,
    seconds: number,
  ): Promise<boolean> {
    const rows = items.map((found, index) => ({
      position: firstPosition + index,
      source: cut(found.source, 500),
      title: found.title === undefined ? null : cut(found.title, 200),
      found,
    }));
    const held = await this.#database.query(
      `WITH held AS (
         UPDATE imports SET found = $4, progress = $5, lease_until = now() + $6 * interval '1 second'
         WHERE id = $1 AND lease = $3 AND status = 'running' RETURNING id
       ), staged AS (
         INSERT INTO import_items (import_id, position, source, title, found)
         SELECT held.id, item.position, item.source, item.title, item.found
         FROM held, jsonb_populate_recordset(NULL::import_items, $2) AS item
         ON CONFLICT (import_id, position) DO NOTHING
       ) SELECT id FROM held`,
      [id, JSON.stringify(rows), lease, firstPosition + items.length - 1, progress, seconds],
      { name: 'stage-items' },
    );
    return held.length === 1;
  }

  /** The next items without a verdict after a position. */
  waiting(importId: string, after: number, most: number, transaction: Transaction): Promise<StagedItem[]> {
    return this.#database.query<StagedItem>(
      `SELECT id, position, found FROM import_items
       WHERE import_id = $1 AND position > $2 AND verdict IS NULL ORDER BY position LIMIT $3`,
      [importId, after, most],
      { name: 'waiting-items', transaction },
    );
  }

  async settle(verdicts: readonly Verdict[], transaction: Transaction): Promise<void> {
    const rows = verdicts.map(({ id, verdict, code, detail, startTime, distance, runId }) => ({
      id,
      verdict,
      code: code ?? null,
      detail: detail === undefined ? null : cut(detail, 500),
      ...startRow(startTime),
      distance: distance ?? null,
      run_id: runId ?? null,
    }));
    await this.#database.execute(
      `UPDATE import_items i SET ${startColumns.map((name) => `${name} = n.${name}`).join(', ')}, verdict = n.verdict, code = n.code, detail = n.detail, distance = n.distance, run_id = n.run_id, found = NULL
       FROM jsonb_populate_recordset(NULL::import_items, $1) n WHERE i.id = n.id`,
      [JSON.stringify(rows)],
      { name: 'settle-items', transaction },
    );
  }

  /**
   * The owner's run that each candidate repeats, by position.
   *
   * @param exceptOf the import whose own runs do not count; undefined if all count
   */
  async duplicates(
    uid: string,
    candidates: readonly Candidate[],
    exceptOf: string | undefined,
    transaction: Transaction,
  ): Promise<Map<number, RunId>> {
    const rows = await this.#database.query<{ position: number; id: RunId }>(
      // As a subquery of each candidate, which the planner cannot turn into a scan of all runs of the owner.
      `WITH own AS MATERIALIZED (
         SELECT run_id FROM import_items WHERE import_id = $5 AND verdict = 'created' AND run_id IS NOT NULL)
       SELECT c.position, nearest.id
       FROM jsonb_to_recordset($2) AS c (position integer, "startMicros" bigint, distance integer)
       CROSS JOIN LATERAL (
         SELECT id FROM runs
         WHERE uid = $1 AND start_micros BETWEEN c."startMicros" - $3::bigint AND c."startMicros" + $3::bigint
           AND abs(distance - c.distance) <= $4::float8 * greatest(distance, c.distance)
           AND id NOT IN (SELECT run_id FROM own)
         ORDER BY abs(start_micros - c."startMicros") LIMIT 1) AS nearest`,
      [uid, JSON.stringify(candidates), nearMicros, nearShare, exceptOf ?? null],
      { name: 'find-duplicates', transaction },
    );
    return new Map(rows.map(({ position, id }) => [position, id]));
  }

  /** In a dry run: the earlier items that would have been recorded, because no table of runs contains them. */
  async earlier(importId: string, candidates: readonly Candidate[], transaction: Transaction): Promise<Set<number>> {
    const minutes = candidates.flatMap(({ startMicros }) => {
      const minute = Math.trunc(startMicros / nearMicros);
      return [minute - 1, minute, minute + 1];
    });
    const rows = await this.#database.query<{ position: number }>(
      // Unnamed, so that its plan hashes the minutes: one pass over the items, as no index has their start.
      `WITH near AS MATERIALIZED (
         SELECT start_micros, distance FROM import_items
         WHERE import_id = $1 AND verdict = 'created' AND start_micros / $3::bigint = ANY ($5::bigint[]))
       SELECT DISTINCT c.position
       FROM jsonb_to_recordset($2) AS c (position integer, "startMicros" bigint, distance integer)
       JOIN near ON near.start_micros BETWEEN c."startMicros" - $3::bigint AND c."startMicros" + $3::bigint
         AND abs(near.distance - c.distance) <= $4::float8 * greatest(near.distance, c.distance)`,
      [importId, JSON.stringify(candidates), nearMicros, nearShare, minutes],
      { transaction },
    );
    return new Set(rows.map(({ position }) => position));
  }

  /** The next items after a position whose runs are still to be undone. */
  made(importId: string, after: number, most: number, transaction: Transaction): Promise<MadeItem[]> {
    return this.#database.query(
      `SELECT id, position, run_id FROM import_items
       WHERE import_id = $1 AND position > $2 AND verdict = 'created' AND NOT undone ORDER BY position LIMIT $3`,
      [importId, after, most],
      { name: 'made-items', transaction },
    );
  }

  /** Marks items as undone, and clears the run of those whose run was deleted. */
  async markUndone(ids: readonly string[], deleted: readonly RunId[], transaction: Transaction): Promise<void> {
    await this.#database.execute(
      `UPDATE import_items SET undone = true, run_id = CASE WHEN run_id = ANY ($2::uuid[]) THEN NULL ELSE run_id END
       WHERE id = ANY ($1::uuid[])`,
      [ids, deleted],
      { name: 'mark-undone', transaction },
    );
  }

  /** Deletes items without a verdict: the import was undone before it was done. */
  async dropWaiting(importId: string, transaction: Transaction): Promise<void> {
    const sql = 'DELETE FROM import_items WHERE import_id = $1 AND verdict IS NULL';
    await this.#database.execute(sql, [importId], { name: 'drop-waiting-items', transaction });
  }
}

/** An instant in its columns, by the definition of the field. */
function startRow(startTime: Instant | undefined): Row {
  const row = Object.fromEntries(startColumns.map((name) => [name, null]));
  if (startTime) importItemFields.attributes.start_time.kind.toRow(row, startColumns, startTime);
  return row;
}

/** Truncates to a number of whole characters. */
function cut(text: string, most: number): string {
  return [...text.replaceAll('\0', '').toWellFormed()].slice(0, most).join('');
}
