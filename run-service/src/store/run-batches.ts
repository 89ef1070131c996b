import type { Row } from '@jogging/resources';
import type { Database, Transaction } from '@jogging/service-kit/database';
import type { OutboxEntry } from '@jogging/service-kit/messaging';
import type { RunId, Uid } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import { rowOf, runColumns, runOf } from './run-row.js';

/** Batches of runs: each method is one statement, however many runs there are. */
export class RunBatches {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Loads existing runs, locked until the transaction ends; in order of their ids, so that two batches cannot deadlock. */
  async lock(ids: readonly RunId[], transaction: Transaction): Promise<Map<string, Run>> {
    if (ids.length === 0) return new Map();
    const sql = `SELECT ${runColumns} FROM runs WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`;
    const rows = await this.#database.query<Row>(sql, [ids], { name: 'lock-runs', transaction });
    return new Map(rows.map(runOf).map((run) => [run.id, run]));
  }

  /** The next runs by id that an earlier release recorded with a start in UTC, locked until the transaction ends. */
  async lockUndated(after: string, limit: number, transaction: Transaction): Promise<Run[]> {
    const sql = `SELECT ${runColumns} FROM runs
      WHERE id > $1 AND start_offset_minutes = 0 AND start_offset_kind IS NULL AND time_zone IS NULL
      ORDER BY id LIMIT $2 FOR UPDATE`;
    const rows = await this.#database.query<Row>(sql, [after, limit], { name: 'lock-undated-runs', transaction });
    return rows.map(runOf);
  }

  /**
   * Adds runs with their events, unless an owner is deleted: then nothing.
   *
   * @returns the deleted owners
   */
  async record(runs: readonly Run[], events: readonly OutboxEntry[], transaction: Transaction): Promise<Uid[]> {
    const rows = await this.#database.query<{ uid: Uid }>(
      'SELECT record_runs($1, $2::text[], $3::uuid[], $4::text[]) AS uid',
      [
        JSON.stringify(runs.map(rowOf)),
        events.map(({ type }) => type),
        events.map(({ id }) => id),
        events.map(({ document }) => document),
      ],
      { name: 'record-runs', transaction },
    );
    return rows.map(({ uid }) => uid);
  }

  async update(runs: readonly Run[], transaction: Transaction): Promise<void> {
    if (runs.length === 0) return;
    const rows = JSON.stringify(runs.map(rowOf));
    await this.#database.execute(updateRuns, [rows], { name: 'update-runs', transaction });
  }

  async delete(ids: readonly RunId[], transaction: Transaction): Promise<void> {
    if (ids.length === 0) return;
    await this.#database.execute('DELETE FROM runs WHERE id = ANY ($1::uuid[])', [ids], {
      name: 'delete-runs',
      transaction,
    });
  }
}

const updateRuns = `
  UPDATE runs SET (${runColumns}) = ROW (${runColumns.replaceAll(/\w+/g, 'new.$&')})
  FROM jsonb_populate_recordset(NULL::runs, $1) AS new WHERE runs.id = new.id`;
