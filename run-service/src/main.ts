import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { config } from './config.js';

await runService(() => {
  const settings = config();
  return createApp(settings, createLogger({ service: 'run-service', level: settings.LOG_LEVEL }));
});
