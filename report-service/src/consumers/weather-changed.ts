import type { WeatherChanged } from '@jogging/proto/weather';
import type { EventHandler } from '@jogging/service-kit/messaging';
import { measuresOf } from '../domain/project-run.js';
import type { ProjectionStore, WeatherOfRun } from '../store/projection-store.js';

/** `weather.recorded`, and `weather.unavailable`, which takes earlier conditions away. */
export function onWeatherChanged(store: ProjectionStore): EventHandler<WeatherChanged> {
  return ({ data }, transaction) => store.applyWeather(transaction, weatherToldBy(data));
}

export function weatherToldBy({ runId, uid, weatherRequest, revision, weather }: WeatherChanged): WeatherOfRun {
  return { runId, uid, weatherRequest, weatherRevision: revision, ...measuresOf(weather) };
}
