import type { RunChanged, RunWeatherRequested } from '@jogging/proto/runs';
import { type EventHandler, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { projectRun } from '../domain/project-run.js';
import type { ProjectedRun } from '../domain/projected-run.js';
import type { ProjectionStore } from '../store/projection-store.js';

/** `run.created`, `run.updated` and `run.weather_requested`: each tells the whole run. */
export function onRunChanged(store: ProjectionStore): EventHandler<RunChanged | RunWeatherRequested> {
  return async ({ data }, transaction) => store.applyRun(transaction, runToldBy(data));
}

/** @throws UnprocessableEvent where it has no run, or one that cannot be counted */
export function runToldBy({ run }: RunChanged | RunWeatherRequested): ProjectedRun {
  if (!run) throw new UnprocessableEvent('the event has no run');
  try {
    return projectRun(run);
  } catch (error) {
    if (error instanceof RangeError) throw new UnprocessableEvent(error.message, { cause: error });
    throw error;
  }
}
