import type { RunChanged, RunWeatherRequested } from '@jogging/proto/runs';
import { UnprocessableEvent } from '@jogging/service-kit/messaging';
import { projectRun } from '../domain/project-run.js';
import type { ProjectedRun } from '../domain/projected-run.js';

/**
 * The whole run in `run.created`, `run.updated` or `run.weather_requested`.
 *
 * @throws UnprocessableEvent if the event has no run, or one that cannot be counted
 */
export function runOf({ run }: RunChanged | RunWeatherRequested): ProjectedRun {
  if (!run) throw new UnprocessableEvent('the event has no run');
  try {
    return projectRun(run);
  } catch (error) {
    if (error instanceof RangeError) throw new UnprocessableEvent(error.message, { cause: error });
    throw error;
  }
}
