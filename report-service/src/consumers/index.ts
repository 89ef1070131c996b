import type { eventTypes } from '@jogging/proto/events';
import { type ApplyEvents, UnprocessableEvent } from '@jogging/service-kit/messaging';
import type { ProjectedRun } from '../domain/projected-run.js';
import type { ProjectionStore, WeatherOfRun } from '../store/projection-store.js';
import { runOf } from './run-of.js';
import { weatherOf } from './weather-of.js';

/**
 * Applies the runs and weather of all events in one call of the database, then deletions: a transaction for each event
 * would be most of what an event costs. The reports are the same in whatever order events are applied.
 */
export function applyEvents(store: ProjectionStore): ApplyEvents<typeof eventTypes> {
  return async (events, transaction) => {
    const runs: ProjectedRun[] = [];
    const weathers: WeatherOfRun[] = [];
    const alsoLocked: string[] = [];
    const deletions: (() => Promise<void>)[] = [];
    for (const event of events) {
      switch (event.type) {
        case 'run.created':
        case 'run.updated':
        case 'run.weather_requested':
          runs.push(runOf(event.data));
          break;
        case 'weather.recorded':
        case 'weather.unavailable':
          weathers.push(weatherOf(event.data));
          break;
        case 'run.deleted':
          alsoLocked.push(event.data.uid);
          deletions.push(() => store.removeRun(transaction, event.data));
          break;
        case 'user.deleted':
          alsoLocked.push(event.data.uid);
          deletions.push(() => store.removeUser(transaction, event.data.uid));
          break;
        default:
          throw new UnprocessableEvent(`report-service does not consume ${event.type}`);
      }
    }
    await store.apply(transaction, { runs, weathers, alsoLocked, eventIds: events.map(({ id }) => id) });
    for (const remove of deletions) await remove();
  };
}
