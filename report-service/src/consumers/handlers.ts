import type { ProjectionStore } from '../store/projection-store.js';
import { onRunChanged } from './run-changed.js';
import { onRunDeleted } from './run-deleted.js';
import { onUserDeleted } from './user-deleted.js';
import { onWeatherChanged } from './weather-changed.js';

/** What each event that the reports listen to does; the tests apply the same ones. */
export function eventHandlers(store: ProjectionStore) {
  const runChanged = onRunChanged(store);
  const weatherChanged = onWeatherChanged(store);
  return {
    'run.created': runChanged,
    'run.updated': runChanged,
    'run.weather_requested': runChanged,
    'run.deleted': onRunDeleted(store),
    'weather.recorded': weatherChanged,
    'weather.unavailable': weatherChanged,
    'user.deleted': onUserDeleted(store),
  } as const;
}
