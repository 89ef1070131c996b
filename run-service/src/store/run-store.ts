import type { WeatherChanged } from '@jogging/proto/weather';
import type { Database } from '@jogging/service-kit/database';
import type { Transaction } from 'sequelize';
import type { RunId, Uid } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import { columnsOf, defineRunModel, type RunModel } from './run-model.js';
import { type RunRow, rowOf, runOf, weatherRowOf } from './run-row.js';

/**
 * The runs. What every request goes through is prepared SQL straight on pg; changes and deletions, which are few, go
 * through the model.
 */
export class RunStore {
  /** All columns, for `select`. */
  readonly columns: string;
  readonly #database: Database;
  readonly #model: RunModel;
  readonly #insert: string;

  constructor(database: Database) {
    this.#database = database;
    this.#model = defineRunModel(database.sequelize);
    const columns = columnsOf(this.#model);
    this.columns = columns.join(', ');
    this.#insert = `
      INSERT INTO runs (${this.columns})
      SELECT ${columns.map((_, index) => `$${index + 1}`).join(', ')}
      WHERE NOT EXISTS (SELECT FROM departed_owners WHERE uid = $${columns.indexOf('uid') + 1}::uuid)`;
  }

  async find(id: RunId): Promise<Run | undefined> {
    const [row] = await this.#database.query<RunRow>(`SELECT ${this.columns} FROM runs WHERE id = $1`, [id], {
      name: 'find-run',
    });
    return row && runOf(row);
  }

  /** The run, held against other changes until the transaction ends. */
  async lock(id: RunId, transaction: Transaction): Promise<Run | undefined> {
    const sql = `SELECT ${this.columns} FROM runs WHERE id = $1 FOR UPDATE`;
    const [row] = await this.#database.query<RunRow>(sql, [id], { name: 'lock-run', transaction });
    return row && runOf(row);
  }

  /**
   * Adds the run, unless its owner has departed: then nothing, and false. The caller holds the owner (`holdOwner`), so that
   * it cannot depart meanwhile.
   */
  async insert(run: Run, transaction: Transaction): Promise<boolean> {
    const row = rowOf(run);
    const params = columnsOf(this.#model).map((column) => row[column as keyof RunRow]);
    return (await this.#database.execute(this.#insert, params, { name: 'insert-run', transaction })) === 1;
  }

  async update(run: Run, transaction: Transaction): Promise<void> {
    await this.#model.update(rowOf(run), { where: { id: run.id }, transaction });
  }

  async delete(id: RunId, transaction: Transaction): Promise<void> {
    await this.#model.destroy({ where: { id }, transaction });
  }

  /** @returns how many there were */
  deleteAllOf(uid: Uid, transaction: Transaction): Promise<number> {
    return this.#model.destroy({ where: { uid }, transaction });
  }

  /**
   * Takes over what became of a wish for weather: where it is the run's current one, and newer than what was taken over
   * before. Neither version nor time of update moves.
   *
   * @returns whether it was taken over
   */
  async recordWeather(id: RunId, change: WeatherChanged, transaction: Transaction): Promise<boolean> {
    if (!change.weather) return false;
    const values = { ...weatherRowOf(change.weather), weather_revision: change.revision };
    const entries = Object.entries(values);
    const sql = `
      UPDATE runs SET ${entries.map(([column], index) => `${column} = $${index + 4}`).join(', ')}
      WHERE id = $1 AND weather_request = $2 AND weather_revision < $3`;
    const params = [id, change.weatherRequest, change.revision, ...entries.map(([, value]) => value)];
    return (await this.#database.execute(sql, params, { name: 'record-weather', transaction })) === 1;
  }
}
