import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readServiceConfig } from './config.js';

await runService('user-service', () => {
  const config = readServiceConfig();
  return createApp(config, createLogger({ service: 'user-service', level: config.LOG_LEVEL }));
});
