import type { RunChanged, RunWeatherRequested } from '@jogging/proto/runs';
import { type EventHandler, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { projectRun } from '../domain/project-run.js';
import type { ProjectionStore } from '../store/projection-store.js';

/** `run.created`, `run.updated` and `run.weather_requested`: each tells the whole run. */
export function onRunChanged(store: ProjectionStore): EventHandler<RunChanged | RunWeatherRequested> {
  return async ({ data: { run } }, transaction) => {
    if (!run) throw new UnprocessableEvent('the event has no run');
    await store.applyRun(
      transaction,
      countable(() => projectRun(run)),
    );
  };
}

function countable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new UnprocessableEvent(error.message, { cause: error });
    throw error;
  }
}
