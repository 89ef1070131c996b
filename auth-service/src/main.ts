import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readServiceConfig } from './config.js';

await runService('auth-service', () => {
  const config = readServiceConfig();
  return createApp(config, createLogger({ service: 'auth-service', level: config.LOG_LEVEL }));
});
