import type { Database, Transaction } from '@jogging/service-kit/database';
import type { ProjectedRun, ProjectedWeather } from '../domain/projected-run.js';
import { incomingRun } from './incoming-run.js';
import type { ProjectionChanges } from './projection-changes.js';

export interface WeatherOfRun extends ProjectedWeather {
  readonly runId: string;
  readonly uid: string;
}

export interface DeletedRun {
  readonly runId: string;
  readonly uid: string;
  readonly version: number;
}

/** The changes of a batch of events. */
export interface Changes {
  readonly runs: readonly ProjectedRun[];
  readonly weathers: readonly WeatherOfRun[];
  /** Other owners whose rows the transaction will change. */
  readonly alsoLocked: readonly string[];
  /** The ids of all events of the batch: none of them is late any longer. */
  readonly eventIds: readonly string[];
}

/**
 * Updates the projection and the totals, one database call for each method. Every method may be called twice, late and in
 * any order: the highest version of a run counts, the highest (request, revision) of its weather, and deletions win.
 * Changes of one user are serialized.
 */
export class ProjectionStore {
  readonly #database: Database;
  readonly #changes: ProjectionChanges;

  constructor(database: Database, changes: ProjectionChanges) {
    this.#database = database;
    this.#changes = changes;
  }

  /** Applies runs, then weather; the owners of all are locked first, in one order. */
  async apply(transaction: Transaction, { runs, weathers, alsoLocked, eventIds }: Changes): Promise<void> {
    const owners = [...runs.map(({ uid }) => uid), ...weathers.map(({ uid }) => uid), ...alsoLocked];
    const rows = weathers.map((weather) => ({
      run_id: weather.runId,
      uid: weather.uid,
      weather_request: weather.weatherRequest,
      weather_revision: weather.weatherRevision,
      temperature_c: weather.temperatureC,
      precipitation_mm: weather.precipitationMm,
      wind_speed_mps: weather.windSpeedMps,
    }));
    await this.#database.query(
      'SELECT apply_batch($1::uuid[], $2, $3, $4::text[])',
      [owners, JSON.stringify(runs.map(incomingRun)), JSON.stringify(rows), eventIds],
      { name: 'apply-batch', transaction },
    );
    transaction.afterCommit(() => {
      for (const uid of new Set(runs.map((run) => run.uid))) this.#changes.announce(uid);
    });
  }

  async removeRun(transaction: Transaction, run: DeletedRun): Promise<void> {
    await this.#database.query('SELECT remove_run($1, $2, $3)', [run.runId, run.uid, run.version], {
      name: 'remove-run',
      transaction,
    });
    transaction.afterCommit(() => this.#changes.announce(run.uid));
  }

  async removeUser(transaction: Transaction, uid: string): Promise<void> {
    await this.#database.query('SELECT remove_user($1)', [uid], { name: 'remove-user', transaction });
    transaction.afterCommit(() => this.#changes.announce(uid));
  }
}
