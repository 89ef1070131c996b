import type { RunChanged } from '@jogging/proto/runs';
import type { EventHandler } from '@jogging/service-kit/messaging';
import type { Parts } from '../commands/parts.js';
import { wishForWeather } from '../commands/wish-for-weather.js';
import { demandOf } from '../domain/wish.js';
import { runFacts } from './run-facts.js';

/** `run.updated`: another end place or time has moved weather_request, and a new wish begins. */
export function runUpdated(parts: Parts): EventHandler<RunChanged> {
  return async ({ data, origin }, transaction) => {
    await wishForWeather(parts, transaction, [demandOf(runFacts(data.run), false, origin)]);
  };
}
