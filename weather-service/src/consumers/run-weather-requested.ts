import type { RunWeatherRequested } from '@jogging/proto/runs';
import type { EventHandler } from '@jogging/service-kit/messaging';
import type { Parts } from '../commands/parts.js';
import { wishForWeather } from '../commands/wish-for-weather.js';
import { demandOf } from '../domain/wish.js';
import { runFacts } from './run-facts.js';

/** `run.weather_requested`: fetched anew, whatever is stored. */
export function runWeatherRequested(parts: Parts): EventHandler<RunWeatherRequested> {
  return async ({ data, origin }, transaction) => {
    await wishForWeather(parts, transaction, [demandOf(runFacts(data.run), true, origin)]);
  };
}
