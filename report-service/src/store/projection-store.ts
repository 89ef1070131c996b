import type { Database } from '@jogging/service-kit/database';
import type { Transaction } from 'sequelize';
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

/**
 * Moves the projection and the totals, one call of the database for each event. Every method may be called twice, late and
 * in any order: of a run the highest version counts, of its weather the highest (request, revision), and what is deleted
 * stays so. All of one user's changes go one after the other.
 */
export class ProjectionStore {
  readonly #database: Database;
  readonly #changes: ProjectionChanges;

  constructor(database: Database, changes: ProjectionChanges) {
    this.#database = database;
    this.#changes = changes;
  }

  async applyRun(transaction: Transaction, run: ProjectedRun): Promise<void> {
    await this.#database.query('SELECT apply_runs($1, NULL)', [JSON.stringify([incomingRun(run)])], {
      name: 'apply-run',
      transaction,
    });
    transaction.afterCommit(() => this.#changes.announce(run.uid));
  }

  async applyWeather(transaction: Transaction, weather: WeatherOfRun): Promise<void> {
    const { runId, uid, weatherRequest, weatherRevision, temperatureC, precipitationMm, windSpeedMps } = weather;
    await this.#database.query(
      'SELECT apply_weather($1, $2, $3, $4, $5, $6, $7)',
      [runId, uid, weatherRequest, weatherRevision, temperatureC, precipitationMm, windSpeedMps],
      { name: 'apply-weather', transaction },
    );
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
