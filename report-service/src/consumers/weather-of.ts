import type { WeatherChanged } from '@jogging/proto/weather';
import { measuresOf } from '../domain/project-run.js';
import type { WeatherOfRun } from '../store/projection-store.js';

/** The weather in `weather.recorded`, or none for `weather.unavailable`, which clears earlier conditions. */
export function weatherOf({ runId, uid, weatherRequest, revision, weather }: WeatherChanged): WeatherOfRun {
  return { runId, uid, weatherRequest, weatherRevision: revision, ...measuresOf(weather) };
}
