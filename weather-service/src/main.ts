import { createLogger, runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readWeatherConfig } from './config.js';

await runService(() => {
  const config = readWeatherConfig();
  return createApp(config, createLogger({ service: 'weather-service', level: config.LOG_LEVEL }));
});
