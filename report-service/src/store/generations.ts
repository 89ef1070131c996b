import { AppError } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import type { ProjectedRun } from '../domain/projected-run.js';
import { incomingRun } from './incoming-run.js';

const sweptAtOnce = 10_000;

/**
 * The generations of the projection: one is live, and a rebuild fills another beside it. Events are applied to
 * both from the commit of `begin` on.
 */
export class Generations {
  readonly #database: Database;
  /** By the database's clock and as its text, because a Date would truncate it to milliseconds. */
  #begunAt: string | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Holds the rebuild lock while `work` runs; the lock belongs to the connection, so a crash releases it. `work` must call
   * `stillMine` regularly, which checks the lock and keeps its connection from timing out.
   *
   * @throws AppError write_conflict if another rebuild holds it
   */
  exclusively<T>(work: (stillMine: () => Promise<void>) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (transaction) => {
      const [row] = await this.#database.query<{ mine: boolean }>(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('rebuild', 50054)) AS mine",
        [],
        { transaction },
      );
      if (!row?.mine) throw new AppError('write_conflict', { detail: 'Another rebuild is under way.' });
      return work(async () => {
        await this.#database.query('SELECT', [], { transaction });
      });
    });
  }

  /** Starts a generation, replacing one that a crash left unfinished. @returns its number */
  async begin(): Promise<number> {
    const [row] = await this.#database.query<{ building: number; begun_at: string }>(
      'UPDATE projection SET latest = latest + 1, building = latest + 1 RETURNING building, now()::text AS begun_at',
    );
    if (!row) throw new Error('the projection has no state');
    this.#begunAt = row.begun_at;
    return row.building;
  }

  /** Adds runs only to the generation being built. @throws if it is no longer being built */
  async importRuns(generation: number, runs: readonly ProjectedRun[]): Promise<void> {
    await this.#database.query('SELECT apply_runs($1, $2)', [JSON.stringify(runs.map(incomingRun)), generation], {
      name: 'import-runs',
    });
  }

  async importDeleted(uids: readonly string[]): Promise<void> {
    await this.#database.query('SELECT remove_user(uid) FROM unnest($1::uuid[]) AS deleted (uid)', [uids]);
  }

  /** Makes the built generation live, for all readers and events at once. */
  async complete(generation: number): Promise<void> {
    const swapped = await this.#database.execute(
      'UPDATE projection SET live = building, building = NULL WHERE building = $1',
      [generation],
    );
    if (swapped === 0) throw new Error(`generation ${generation} is no longer being built`);
    // The export contains the events that were late when the rebuild began.
    await this.#database.execute('DELETE FROM late_events WHERE noted_at < $1::timestamptz', [this.#begunAt]);
    // Weather that waited for runs of the new generation has been applied there.
    await this.#database.execute(
      `DELETE FROM early_weather e USING projected_runs r
       WHERE r.run_id = e.run_id AND r.generation = (SELECT live FROM projection)`,
    );
  }

  /** Abandons a generation, or the one being built. @returns whether there was one */
  async abandon(generation?: number): Promise<boolean> {
    const abandoned = await this.#database.execute(
      'UPDATE projection SET building = NULL WHERE building = coalesce($1::integer, building)',
      [generation ?? null],
    );
    return abandoned > 0;
  }

  /** Deletes rows of generations that are neither live nor being built. @returns the number of deleted runs */
  async sweep(): Promise<number> {
    const runs = await this.#sweep('projected_runs');
    await this.#sweep('period_totals');
    return runs;
  }

  async #sweep(table: 'projected_runs' | 'period_totals'): Promise<number> {
    let removed = 0;
    for (;;) {
      // Repeated if it deadlocks with events that are being applied.
      const now = await this.#database.transaction((transaction) =>
        this.#database.execute(
          `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
             SELECT t.ctid FROM ${table} t, projection p
             WHERE t.generation <> p.live AND t.generation IS DISTINCT FROM p.building LIMIT ${sweptAtOnce}))`,
          [],
          { transaction },
        ),
      );
      removed += now;
      if (now < sweptAtOnce) return removed;
    }
  }
}
