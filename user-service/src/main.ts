import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readUserServiceConfig } from './config.js';

await runService(() => {
  const config = readUserServiceConfig();
  return createApp(config, createLogger({ service: 'user-service', level: config.LOG_LEVEL }));
});
