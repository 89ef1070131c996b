import { createLogger, readConfig, settings } from '@jogging/service-kit';
import { migrateCommand } from '@jogging/service-kit/database';
import { migrations } from './store/migrations/index.js';

const config = readConfig({ DATABASE_URL: settings.url(['postgres', 'postgresql']) });
await migrateCommand({
  url: config.DATABASE_URL,
  schema: 'users',
  migrations,
  logger: createLogger({ service: 'user-service', level: 'info' }),
});
