import type { WeatherChanged } from '@jogging/proto/weather';
import { UnprocessableEvent } from '@jogging/service-kit/messaging';
import { parseRunId } from '../domain/ids.js';
import type { WeatherOfRun } from '../store/run-store.js';

/**
 * The weather in `weather.recorded`, `weather.unavailable` or `weather.delayed`, which is copied into its run. An event that is
 * late, repeated or for a deleted run changes nothing.
 *
 * @throws UnprocessableEvent if it names no run or has no weather
 */
export function weatherOfRun({ runId, weatherRequest, revision, weather }: WeatherChanged): WeatherOfRun {
  const id = parseRunId(runId);
  if (!id || !weather) throw new UnprocessableEvent('the event names no run or carries no weather');
  return { id, weatherRequest, revision, weather };
}
