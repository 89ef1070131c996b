import { readConfig, settings } from '@jogging/service-kit';
import { migrateCommand } from '@jogging/service-kit/database';
import { migrations } from './store/migrations/index.js';

const { DATABASE_URL } = readConfig({ DATABASE_URL: settings.url(['postgres', 'postgresql']) });
await migrateCommand({ url: DATABASE_URL, schema: 'reports', migrations });
