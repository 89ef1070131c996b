import { runMigrations } from '@jogging/service-kit/database';
import { migrations } from './store/migrations/index.js';

await runMigrations('report-service', { schema: 'reports', migrations });
