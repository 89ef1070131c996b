import { loadTogether } from '@jogging/service-kit';
import type { ReadDatabase } from '@jogging/service-kit/database';
import type { RunId } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import { findRuns, mostFoundAtOnce, type RunStore } from './run-store.js';

/** Finds single runs for those who only read them. */
export class RunReader {
  readonly #runs: Pick<RunStore, 'find'>;
  readonly #reads: ReadDatabase;
  readonly #findLagging = loadTogether((ids: RunId[]) => this.#reads.lagging((database) => findRuns(database, ids)), {
    most: mostFoundAtOnce,
  });

  constructor(runs: Pick<RunStore, 'find'>, reads: ReadDatabase) {
    this.#runs = runs;
    this.#reads = reads;
  }

  /** From a replica if the call may lag. A run that it does not have may be new: the primary decides whether it exists. */
  async find(id: RunId): Promise<Run | undefined> {
    const lagging = this.#reads.mayLag() ? await this.#findLagging(id) : undefined;
    return lagging ?? this.#runs.find(id);
  }
}
