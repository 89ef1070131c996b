import type { eventTypes } from '@jogging/proto/events';
import { type ApplyEvents, UnprocessableEvent } from '@jogging/service-kit/messaging';
import type { WeatherOfRun } from '../store/run-store.js';
import { type DeleteUserDeps, deleteUser } from './delete-user.js';
import { weatherOfRun } from './weather-of-run.js';

/** Applies all weather in one statement, then deletions; deleted users' rows are removed either way. */
export function applyEvents(deps: DeleteUserDeps): ApplyEvents<typeof eventTypes> {
  return async (events, transaction) => {
    const weather: WeatherOfRun[] = [];
    const deletedUids: string[] = [];
    for (const event of events) {
      switch (event.type) {
        case 'weather.recorded':
        case 'weather.unavailable':
        case 'weather.delayed':
          weather.push(weatherOfRun(event.data));
          break;
        case 'user.deleted':
          deletedUids.push(event.data.uid);
          break;
        default:
          throw new UnprocessableEvent(`run-service does not consume ${event.type}`);
      }
    }
    if (weather.length > 0) await deps.runs.recordWeather(weather, transaction);
    for (const uid of deletedUids) await deleteUser(deps, uid, transaction);
  };
}
