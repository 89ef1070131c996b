import type { Weather } from '@jogging/proto/weather';
import type { Row } from '@jogging/resources';
import { loadTogether } from '@jogging/service-kit';
import type { Database, Transaction } from '@jogging/service-kit/database';
import type { RunId, Uid } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import { type RecordRun, recordRuns } from './record-runs.js';
import { rowOf, runColumns, runOf, weatherColumns, weatherRowOf } from './run-row.js';

/** The state of a run's weather request. */
export interface WeatherOfRun {
  readonly id: RunId;
  readonly weatherRequest: number;
  readonly revision: number;
  readonly weather: Weather;
}

export const mostFoundAtOnce = 100;

/** Reads and writes runs with prepared statements. */
export class RunStore {
  readonly #database: Database;
  /**
   * Adds the run with its event. The owner is locked until the end of the transaction, or of this statement without one, so it cannot
   * be deleted in between.
   */
  readonly record: RecordRun;
  /** The run, by one statement for all that are wanted in the same turn of the event loop. */
  readonly find = loadTogether((ids: RunId[]) => findRuns(this.#database, ids), { most: mostFoundAtOnce });

  constructor(database: Database) {
    this.#database = database;
    this.record = recordRuns(database);
  }

  /** The run, locked until the transaction ends. */
  async lock(id: RunId, transaction: Transaction): Promise<Run | undefined> {
    const sql = `SELECT ${runColumns} FROM runs WHERE id = $1 FOR UPDATE`;
    const [row] = await this.#database.query<Row>(sql, [id], { name: 'lock-run', transaction });
    return row && runOf(row);
  }

  async update(run: Run, transaction: Transaction): Promise<void> {
    await this.#database.execute(updateRun, [run.id, JSON.stringify(rowOf(run))], { name: 'update-run', transaction });
  }

  async delete(id: RunId, transaction: Transaction): Promise<void> {
    await this.#database.execute('DELETE FROM runs WHERE id = $1', [id], { name: 'delete-run', transaction });
  }

  async deleteAllOf(uid: Uid, transaction: Transaction): Promise<void> {
    await this.#database.execute('DELETE FROM runs WHERE uid = $1', [uid], { transaction });
  }

  /**
   * Stores weather for the current request of its run that is newer than the stored one. Changes neither the version nor the time
   * of update.
   */
  async recordWeather(changes: readonly WeatherOfRun[], transaction: Transaction): Promise<void> {
    const rows = latestOf(changes).map(({ id, weatherRequest, revision, weather }) => ({
      id,
      weather_request: weatherRequest,
      weather_revision: revision,
      ...weatherRowOf(weather),
    }));
    await this.#database.execute(recordWeather, [JSON.stringify(rows)], { name: 'record-weather', transaction });
  }
}

/** The runs with these ids, in their order. */
export async function findRuns(database: Pick<Database, 'query'>, ids: readonly RunId[]): Promise<(Run | undefined)[]> {
  const sql = `SELECT ${runColumns} FROM runs WHERE id = ANY ($1::uuid[])`;
  const rows = await database.query<Row>(sql, [ids], { name: 'find-runs' });
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = found.get(id);
    return row && runOf(row);
  });
}

const updateRun = `
  UPDATE runs SET (${runColumns}) = (SELECT ${runColumns} FROM jsonb_populate_record(NULL::runs, $2)) WHERE id = $1`;
const recordWeather = `
  UPDATE runs SET weather_revision = new.weather_revision, ${weatherColumns.map((name) => `${name} = new.${name}`).join(', ')}
  FROM jsonb_populate_recordset(NULL::runs, $1) AS new
  WHERE runs.id = new.id AND runs.weather_request = new.weather_request AND runs.weather_revision < new.weather_revision`;

/** The latest of several for one request: an update from two rows would use either. */
function latestOf(changes: readonly WeatherOfRun[]): WeatherOfRun[] {
  const latest = new Map<string, WeatherOfRun>();
  for (const change of changes) {
    const key = `${change.id} ${change.weatherRequest}`;
    const known = latest.get(key);
    if (!known || known.revision < change.revision) latest.set(key, change);
  }
  return [...latest.values()];
}
