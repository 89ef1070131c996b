import type { ServiceConfig } from './config.js';
import type { Rules } from './deps.js';

export function rulesOf(config: ServiceConfig): Rules {
  return {
    providers: config.WEATHER_PROVIDER,
    freshMs: config.WEATHER_FRESH,
    againAfterMs: config.WEATHER_ASKED_AGAIN_AFTER,
    retryDelays: config.WEATHER_RETRY_DELAYS,
    archiveRetryMs: config.WEATHER_ARCHIVE_RETRY,
    patienceMs: config.WEATHER_PATIENCE,
  };
}
