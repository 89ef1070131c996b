import type { eventTypes } from '@jogging/proto/events';
import type { Together } from '@jogging/service-kit/messaging';
import type { ProjectedRun } from '../domain/projected-run.js';
import type { ProjectionStore, WeatherOfRun } from '../store/projection-store.js';
import { runToldBy } from './run-changed.js';
import { weatherToldBy } from './weather-changed.js';

/**
 * All that events tell of runs and weather in one call of the database, then what they end: a transaction of its own for each
 * event is most of what an event costs. In whatever order they are applied, the reports are the same.
 */
export function together(store: ProjectionStore): Together<typeof eventTypes> {
  return {
    most: 50,
    lingerMs: 0,
    async apply(events, transaction) {
      const runs: ProjectedRun[] = [];
      const weathers: WeatherOfRun[] = [];
      const ends: (() => Promise<void>)[] = [];
      const alsoLocked: string[] = [];
      for (const event of events) {
        switch (event.type) {
          case 'run.created':
          case 'run.updated':
          case 'run.weather_requested':
            runs.push(runToldBy(event.data));
            break;
          case 'weather.recorded':
          case 'weather.unavailable':
            weathers.push(weatherToldBy(event.data));
            break;
          case 'run.deleted':
            alsoLocked.push(event.data.uid);
            ends.push(() => store.removeRun(transaction, event.data));
            break;
          case 'user.deleted':
            alsoLocked.push(event.data.uid);
            ends.push(() => store.removeUser(transaction, event.data.uid));
            break;
        }
      }
      await store.applyTogether(transaction, { runs, weathers, alsoLocked });
      for (const end of ends) await end();
    },
  };
}
