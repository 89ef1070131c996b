import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@jogging/service-kit/database';
import type { Cell } from '../domain/cell.js';
import { type Hour, hourOf } from '../domain/hour.js';
import type { WishState } from '../domain/wish-state.js';
import { type ObservationRow, observationColumns, observationOf } from './observations.js';
import { type WishRow, wishColumns, wishOf } from './wish-row.js';

/** What weather-service holds of a run. */
export interface HeldWish {
  readonly id: string;
  /** The run or its owner is known to have gone. */
  readonly gone: boolean;
  readonly wish:
    | {
        readonly weatherRequest: number;
        readonly revision: number;
        readonly cell: Cell;
        readonly hour: Hour;
        /** Undefined where its observation is missing. */
        readonly state: WishState | undefined;
      }
    | undefined;
}

interface HeldRow extends Omit<ObservationRow, 'kind'>, Omit<WishRow, 'run_id'> {
  readonly id: string;
  readonly gone: boolean;
  readonly run_id: string | null;
  readonly cell_lat: number;
  readonly cell_lng: number;
  readonly wished_hour: Date;
}

/** A look at the wishes beside runs that come in batches from elsewhere. Keeps their ids in a table of its own meanwhile. */
export class Copies {
  readonly #database: Database;
  readonly #transaction: Transaction;
  // Temporary tables need a right on the database, which the role has no use for otherwise.
  readonly #seen = `seen_${randomUUID().replaceAll('-', '')}`;
  #begun = new Date(0);

  constructor(database: Database, transaction: Transaction) {
    this.#database = database;
    this.#transaction = transaction;
  }

  /** To be called before the runs are asked for. */
  async prepare(): Promise<void> {
    await this.#run(`CREATE UNLOGGED TABLE ${this.#seen} (id uuid PRIMARY KEY)`);
    const [now] = await this.#run<{ at: Date }>('SELECT clock_timestamp() AS at');
    if (now) this.#begun = now.at;
  }

  /** What is held of these runs, in no order. */
  async of(runs: readonly { readonly id: string; readonly uid: string }[]): Promise<HeldWish[]> {
    const ids = runs.map(({ id }) => id);
    await this.#run(`INSERT INTO ${this.#seen} SELECT unnest($1::uuid[])`, [ids]);
    const rows = await this.#run<HeldRow>(
      `SELECT asked.id,
         EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = asked.id)
           OR EXISTS (SELECT FROM departed_owners d WHERE d.uid = asked.owner) AS gone,
         wishes.cell_lat, wishes.cell_lng, wishes.hour AS wished_hour, ${wishColumns}, ${observationColumns}
       FROM unnest($1::uuid[], $2::uuid[]) AS asked (id, owner)
       LEFT JOIN wishes ON wishes.run_id = asked.id
       LEFT JOIN observations USING (cell_lat, cell_lng, hour, kind)`,
      [ids, runs.map(({ uid }) => uid)],
    );
    return rows.map(heldOf);
  }

  /** Wishes that were here before the look began, and whose runs were not among those seen: of one owner, or of all. */
  unseen(owner: string | undefined, limit: number): Promise<{ readonly id: string; readonly uid: string }[]> {
    return this.#run(
      `SELECT run_id AS id, uid FROM wishes
       WHERE changed_at < $1 AND ($2::uuid IS NULL OR uid = $2)
         AND NOT EXISTS (SELECT FROM ${this.#seen} seen WHERE seen.id = wishes.run_id)
       ORDER BY run_id LIMIT $3`,
      [this.#begun, owner ?? null, limit],
    );
  }

  async drop(): Promise<void> {
    await this.#run(`DROP TABLE ${this.#seen}`);
  }

  #run<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.#database.query<Row>(sql, params, { transaction: this.#transaction });
  }
}

function heldOf(row: HeldRow): HeldWish {
  const { id, gone } = row;
  if (row.run_id === null) return { id, gone, wish: undefined };
  const observation =
    row.status === 'recorded' && row.fetched_at ? observationOf(row as unknown as ObservationRow) : undefined;
  const complete = row.status !== 'recorded' || observation !== undefined;
  return {
    id,
    gone,
    wish: {
      weatherRequest: row.weather_request,
      revision: row.revision,
      cell: { lat: row.cell_lat, lng: row.cell_lng },
      hour: hourOf(row.wished_hour),
      state: complete ? wishOf({ ...row, run_id: row.run_id }, observation) : undefined,
    },
  };
}
