import type { WeatherChanged } from '@jogging/proto/weather';
import { type EventHandler, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { parseRunId } from '../domain/ids.js';
import type { RunStore } from '../store/run-store.js';

/**
 * `weather.recorded`, `weather.unavailable`, `weather.delayed`: copies what became of a run's wish for weather into the run.
 * What is late, repeated, or for a run that is gone does nothing.
 */
export function weatherChanged(runs: RunStore): EventHandler<WeatherChanged> {
  return async ({ data }, transaction) => {
    const id = parseRunId(data.runId);
    if (!id || !data.weather) throw new UnprocessableEvent('it names no run or carries no weather');
    await runs.recordWeather(id, data, transaction);
  };
}
