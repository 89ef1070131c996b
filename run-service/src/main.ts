import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readServiceConfig } from './config.js';

await runService('run-service', () => {
  const config = readServiceConfig();
  return createApp(config, createLogger({ service: 'run-service', level: config.LOG_LEVEL }));
});
