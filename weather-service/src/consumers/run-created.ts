import type { RunChanged } from '@jogging/proto/runs';
import type { EventHandler } from '@jogging/service-kit/messaging';
import type { Parts } from '../commands/parts.js';
import { wishForWeather } from '../commands/wish-for-weather.js';
import { demandOf } from '../domain/wish.js';
import { runFacts } from './run-facts.js';

/** `run.created`: the run's weather is wished for. */
export function runCreated(parts: Parts): EventHandler<RunChanged> {
  return async ({ data, origin }, transaction) => {
    await wishForWeather(parts, transaction, [demandOf(runFacts(data.run), false, origin)]);
  };
}
