import type { eventTypes } from '@jogging/proto/events';
import { type ApplyEvents, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { forgetOwner } from '../commands/forget-owner.js';
import { forgetRun } from '../commands/forget-run.js';
import type { Parts } from '../commands/parts.js';
import { wishForWeather } from '../commands/wish-for-weather.js';
import { type Demand, demandOf } from '../domain/wish.js';
import { runFacts } from './run-facts.js';

/** Requests the weather of all runs in a few statements, then deletes; a late request does not undo a deletion. */
export function applyEvents(parts: Parts): ApplyEvents<typeof eventTypes> {
  return async (events, transaction) => {
    const demands: Demand[] = [];
    const deletions: (() => Promise<void>)[] = [];
    for (const event of events) {
      switch (event.type) {
        case 'run.created':
        case 'run.updated':
          demands.push(demandOf(runFacts(event.data.run), false, event.origin));
          break;
        case 'run.weather_requested':
          demands.push(demandOf(runFacts(event.data.run), true, event.origin));
          break;
        case 'run.deleted':
          deletions.push(() => forgetRun(parts, transaction, event.data.runId));
          break;
        case 'user.deleted':
          deletions.push(() => forgetOwner(parts, transaction, event.data.uid));
          break;
        default:
          throw new UnprocessableEvent(`weather-service does not consume ${event.type}`);
      }
    }
    for (const wave of eachRunOnce(demands)) await wishForWeather(parts, transaction, wave);
    for (const remove of deletions) await remove();
  };
}

/** In waves: the first event of each run, then the second ones, and so on. */
function eachRunOnce(demands: readonly Demand[]): Demand[][] {
  const waves: Demand[][] = [];
  const seen = new Map<string, number>();
  for (const demand of demands) {
    const number = seen.get(demand.runId) ?? 0;
    seen.set(demand.runId, number + 1);
    const wave = waves[number] ?? [];
    wave.push(demand);
    waves[number] = wave;
  }
  return waves;
}
