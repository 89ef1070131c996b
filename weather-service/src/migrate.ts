import { runMigrations } from '@jogging/service-kit/database';
import { migrations, schema } from './store/migrations/index.js';

await runMigrations('weather-service', { schema, migrations });
