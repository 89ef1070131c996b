import { baseSettings, createLogger, readConfig, settings } from '@jogging/service-kit';
import { migrateCommand } from '@jogging/service-kit/database';
import { migrations, schema } from './store/migrations/index.js';

const { DATABASE_URL: url, LOG_LEVEL: level } = readConfig({
  LOG_LEVEL: baseSettings.LOG_LEVEL,
  DATABASE_URL: settings.url(['postgres', 'postgresql']),
});
await migrateCommand({ url, schema, migrations, logger: createLogger({ service: 'weather-service', level }) });
