import type { Import, ImportOptions } from '@jogging/proto/runs';
import { importFields, type Resource, type Row, rowMapping } from '@jogging/resources';
import type { Database, Transaction } from '@jogging/service-kit/database';
import type { Uid } from '../domain/ids.js';
import type { Owner } from '../domain/owner.js';
import { ImportFiles } from './import-files.js';

// A view maps a part of its message; this one maps all of it.
const mapping = rowMapping<Import>(importFields as Resource<Import>);
export const importColumns = mapping.columns.join(', ');
export const importOf = (row: Row): Import => mapping.fromRow(row);

/** An import that a worker has leased. */
export interface LeasedImport {
  readonly import: Import;
  readonly lease: string;
  readonly parsed: boolean;
  readonly miles: boolean;
  readonly defaultTimeZone: string | null;
}

const unfinished = "status IN ('waiting', 'running', 'undoing')";

export class ImportStore {
  readonly files: ImportFiles;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.files = new ImportFiles(database);
  }

  /**
   * Starts an upload; the import is invisible until `complete`. Uploads of one owner start one after another, so that concurrent
   * ones cannot exceed the limit.
   *
   * @returns false if the owner has `most` unfinished imports, uploads included
   */
  async begin(id: string, owner: Owner, options: ImportOptions, nowMs: number, most: number): Promise<boolean> {
    return this.#database.transaction(async (transaction) => {
      await this.#database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [owner.uid], { transaction });
      if ((await this.#countUnfinished(owner.uid, transaction)) >= most) return false;
      await this.#insert(id, owner, options, nowMs, transaction);
      return true;
    });
  }

  async #insert(
    id: string,
    owner: Owner,
    options: ImportOptions,
    nowMs: number,
    transaction: Transaction,
  ): Promise<void> {
    await this.#database.execute(
      `INSERT INTO imports (id, uid, user_id, status, file_name, dry_run, on_duplicate, sports, time_zone,
         default_time_zone, miles, created_at_ms)
       VALUES ($1, $2, $3, 'receiving', $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        owner.uid,
        owner.userId,
        options.fileName,
        options.dryRun,
        options.onDuplicate,
        options.sports,
        options.timeZone ?? null,
        options.defaultTimeZone ?? null,
        options.miles,
        nowMs,
      ],
      { name: 'begin-import', transaction },
    );
  }

  /** Makes the import visible and ready for a worker. */
  async complete(id: string, sizeBytes: number, nowMs: number): Promise<Import | undefined> {
    const [row] = await this.#database.query<Row>(
      `UPDATE imports SET status = 'waiting', size_bytes = $2, created_at_ms = $3 WHERE id = $1 RETURNING ${importColumns}`,
      [id, sizeBytes, nowMs],
      { name: 'complete-import' },
    );
    return row && importOf(row);
  }

  async discard(id: string): Promise<void> {
    await this.#database.execute('DELETE FROM imports WHERE id = $1', [id], { name: 'discard-import' });
  }

  async find(id: string): Promise<Import | undefined> {
    const sql = `SELECT ${importColumns} FROM imports WHERE id = $1 AND status <> 'receiving'`;
    const [row] = await this.#database.query<Row>(sql, [id], { name: 'find-import' });
    return row && importOf(row);
  }

  async #countUnfinished(uid: Uid, transaction: Transaction): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*) AS count FROM imports WHERE uid = $1 AND (${unfinished} OR status = 'receiving')`,
      [uid],
      { name: 'count-unfinished-imports', transaction },
    );
    return row?.count ?? 0;
  }

  /** Requests that an import be undone; one that is undone or being undone is not changed. */
  async askToUndo(id: string): Promise<Import | undefined> {
    const [row] = await this.#database.query<Row>(
      `UPDATE imports SET status = CASE WHEN status = 'undone' THEN status ELSE 'undoing' END,
         finished_at_ms = CASE WHEN status = 'undone' THEN finished_at_ms END, reason = NULL, faults = 0,
         lease_until = CASE WHEN lease IS NOT NULL THEN lease_until END,
         progress = CASE WHEN status IN ('undone', 'undoing') THEN progress ELSE 0 END
       WHERE id = $1 AND status <> 'receiving' RETURNING ${importColumns}`,
      [id],
      { name: 'undo-import' },
    );
    return row && importOf(row);
  }

  /** Leases the oldest import without a lease; only one of each owner at a time, so that other owners get their turn. */
  async lease(lease: string, seconds: number, nowMs: number): Promise<LeasedImport | undefined> {
    const [row] = await this.#database.query<
      Row & { parsed: boolean; miles: boolean; default_time_zone: string | null }
    >(
      `UPDATE imports SET lease = $1, lease_until = now() + $2 * interval '1 second',
         started_at_ms = coalesce(started_at_ms, $3),
         status = CASE WHEN status = 'waiting' THEN 'running' ELSE status END
       WHERE id = (
         SELECT id FROM imports i WHERE ${unfinished} AND (lease_until IS NULL OR lease_until < now())
         AND NOT EXISTS (SELECT FROM imports o WHERE o.uid = i.uid AND o.id <> i.id AND o.lease_until >= now())
         ORDER BY created_at_ms LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING ${importColumns}, parsed, miles, default_time_zone`,
      [lease, seconds, nowMs],
      { name: 'lease-import' },
    );
    if (!row) return undefined;
    const { parsed, miles, default_time_zone: defaultTimeZone } = row;
    return { import: importOf(row), lease, parsed, miles, defaultTimeZone };
  }

  /** Renews a lease; false if it was lost or the import is to be undone instead. */
  async renew({ import: { id, status }, lease }: LeasedImport, seconds: number): Promise<boolean> {
    const expected = status === 'undoing' ? 'undoing' : 'running';
    const renewed = await this.#database.execute(
      `UPDATE imports SET lease_until = now() + $3 * interval '1 second' WHERE id = $1 AND lease = $2 AND status = $4`,
      [id, lease, seconds, expected],
      { name: 'renew-import' },
    );
    return renewed === 1;
  }

  async release({ import: { id }, lease }: LeasedImport): Promise<void> {
    const sql = 'UPDATE imports SET lease = NULL, lease_until = NULL WHERE id = $1 AND lease = $2';
    await this.#database.execute(sql, [id, lease], { name: 'release-import' });
  }

  async noteFormat(id: string, format: string): Promise<void> {
    await this.#database.execute('UPDATE imports SET format = $2 WHERE id = $1', [id, format], { name: 'note-format' });
  }

  /** The file is parsed: its bytes are no longer needed. */
  async endParsing(id: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await this.files.delete(id, transaction);
      await this.#database.execute('UPDATE imports SET parsed = true, faults = 0 WHERE id = $1', [id], { transaction });
    });
  }

  async fail(id: string, reason: string, nowMs: number): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await this.files.delete(id, transaction);
      await this.#database.execute('DELETE FROM import_items WHERE import_id = $1', [id], { transaction });
      await this.#database.execute(
        `UPDATE imports SET status = 'failed', reason = $2, finished_at_ms = $3, found = 0, progress = 1,
           lease = NULL, lease_until = NULL WHERE id = $1 AND status = 'running'`,
        [id, reason, nowMs],
        { transaction },
      );
    });
  }

  /** Locks the import for one batch; false if the lease was lost or the import is to be undone instead. */
  async hold({ import: { id, status }, lease }: LeasedImport, transaction: Transaction): Promise<boolean> {
    const expected = status === 'undoing' ? 'undoing' : 'running';
    const sql = 'SELECT id FROM imports WHERE id = $1 AND lease = $2 AND status = $3 FOR UPDATE';
    const rows = await this.#database.query(sql, [id, lease, expected], { name: 'hold-import', transaction });
    return rows.length === 1;
  }

  async addCounts(
    id: string,
    counts: Readonly<Record<'created' | 'duplicates' | 'skipped' | 'refused', number>>,
    seconds: number,
    transaction: Transaction,
  ): Promise<void> {
    const { created, duplicates, skipped, refused } = counts;
    await this.#database.execute(
      `UPDATE imports SET created = created + $2, duplicates = duplicates + $3, skipped = skipped + $4,
         refused = refused + $5, faults = 0, lease_until = now() + $6 * interval '1 second',
         progress = 0.5 + 0.5 * (created + duplicates + skipped + refused + $2 + $3 + $4 + $5) / greatest(found, 1)
       WHERE id = $1`,
      [id, created, duplicates, skipped, refused, seconds],
      { name: 'count-import', transaction },
    );
  }

  async addUndone(id: string, deleted: number, kept: number, seconds: number, transaction: Transaction): Promise<void> {
    await this.#database.execute(
      `UPDATE imports SET deleted = deleted + $2, kept = kept + $3, faults = 0,
         lease_until = now() + $4 * interval '1 second', progress = least(1, (deleted + kept + $2 + $3)::float8 / greatest(created, 1))
       WHERE id = $1`,
      [id, deleted, kept, seconds],
      { name: 'count-undone', transaction },
    );
  }

  async finish(id: string, status: 'done' | 'undone', nowMs: number, transaction: Transaction): Promise<void> {
    await this.#database.execute(
      `UPDATE imports SET status = $2, finished_at_ms = $3, progress = 1, lease = NULL, lease_until = NULL WHERE id = $1`,
      [id, status, nowMs],
      { name: 'finish-import', transaction },
    );
  }

  async deleteAllOf(uid: Uid, transaction: Transaction): Promise<void> {
    await this.#database.execute('DELETE FROM imports WHERE uid = $1', [uid], { transaction });
  }

  /** Deletes uploads that never finished and, except each owner's newest, imports that ended a year ago. */
  purge(nowMs: number): Promise<number> {
    const [hour, year] = [3_600_000, 365 * 86_400_000];
    return this.#database.execute(
      `DELETE FROM imports i WHERE (status = 'receiving' AND created_at_ms < $1)
         OR (finished_at_ms < $2 AND EXISTS (
           SELECT FROM imports newer WHERE newer.uid = i.uid AND newer.created_at_ms > i.created_at_ms
             AND newer.status <> 'receiving'))`,
      [nowMs - 2 * hour, nowMs - year],
    );
  }
}
