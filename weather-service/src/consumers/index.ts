import type { Parts } from '../commands/parts.js';
import { runCreated } from './run-created.js';
import { runDeleted } from './run-deleted.js';
import { runUpdated } from './run-updated.js';
import { runWeatherRequested } from './run-weather-requested.js';
import { userDeleted } from './user-deleted.js';

/** Every event that this service listens to, by itself. */
export function consumers(parts: Parts) {
  return {
    'run.created': runCreated(parts),
    'run.updated': runUpdated(parts),
    'run.weather_requested': runWeatherRequested(parts),
    'run.deleted': runDeleted(parts),
    'user.deleted': userDeleted(parts),
  };
}
