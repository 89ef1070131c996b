import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readAuthServiceConfig } from './config.js';

await runService(() => {
  const config = readAuthServiceConfig();
  return createApp(config, createLogger({ service: 'auth-service', level: config.LOG_LEVEL }));
});
