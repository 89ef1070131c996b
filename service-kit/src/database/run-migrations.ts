import { baseSettings, ConfigError, readConfig, settings } from '../config/index.js';
import { createLogger } from '../logging/index.js';
import { type MigrateOptions, migrateCommand } from './migrate.js';

/** A service's whole `migrate.ts`. What prevents the migration is logged under the service's name, with exit code 1. */
export async function runMigrations(
  service: string,
  { schema, migrations }: Pick<MigrateOptions, 'schema' | 'migrations'>,
): Promise<void> {
  try {
    const { DATABASE_URL: url, LOG_LEVEL: level } = readConfig({
      LOG_LEVEL: baseSettings.LOG_LEVEL,
      DATABASE_URL: settings.servers(['postgres', 'postgresql']),
    });
    await migrateCommand({ url, schema, migrations, logger: createLogger({ service, level }) });
  } catch (error) {
    const logger = createLogger({ service, level: 'info' });
    if (error instanceof ConfigError) logger.fatal({ faults: error.faults }, error.message);
    else logger.fatal({ err: error }, 'migration failed');
    process.exit(1);
  }
}
