import type { eventTypes } from '@jogging/proto/events';
import type { Together } from '@jogging/service-kit/messaging';
import type { RunStore, WeatherOfRun } from '../store/run-store.js';
import { type UserDeletedParts, userDeleted } from './user-deleted.js';
import { weatherOfRun } from './weather-changed.js';

/** All weather that has come, in one statement; owners who departed after it, for what is of them goes anyway. */
export function together(runs: RunStore, parts: UserDeletedParts): Together<typeof eventTypes> {
  const depart = userDeleted(parts);
  return {
    most: 50,
    async apply(events, transaction) {
      const weather: WeatherOfRun[] = [];
      for (const event of events) {
        if (
          event.type === 'weather.recorded' ||
          event.type === 'weather.unavailable' ||
          event.type === 'weather.delayed'
        )
          weather.push(weatherOfRun(event.data));
      }
      if (weather.length > 0) await runs.recordWeather(weather, transaction);
      for (const event of events) if (event.type === 'user.deleted') await depart(event, transaction);
    },
  };
}
