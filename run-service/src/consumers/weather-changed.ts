import type { WeatherChanged } from '@jogging/proto/weather';
import { type EventHandler, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { parseRunId } from '../domain/ids.js';
import type { RunStore, WeatherOfRun } from '../store/run-store.js';

/**
 * `weather.recorded`, `weather.unavailable`, `weather.delayed`: copies what became of a run's wish for weather into the run.
 * What is late, repeated, or for a run that is gone does nothing.
 */
export function weatherChanged(runs: RunStore): EventHandler<WeatherChanged> {
  return ({ data }, transaction) => runs.recordWeather([weatherOfRun(data)], transaction);
}

/** @throws UnprocessableEvent where it is of no run, or without weather */
export function weatherOfRun({ runId, weatherRequest, revision, weather }: WeatherChanged): WeatherOfRun {
  const id = parseRunId(runId);
  if (!id || !weather) throw new UnprocessableEvent('it names no run or carries no weather');
  return { id, weatherRequest, revision, weather };
}
