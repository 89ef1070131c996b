import { setTimeout as delay } from 'node:timers/promises';
import { Umzug } from 'umzug';
import { backoffMs } from '../backoff.js';
import { createLogger, type Logger } from '../logging/index.js';
import { isConnectionLoss } from './connection-loss.js';
import type { Migration, MigrationContext } from './migration.js';
import { openMigrationSession } from './migration-session.js';
import { MigrationStorage } from './migration-storage.js';
import { sqlState } from './sql-state.js';

export interface MigrateOptions {
  readonly url: string;
  /** The service's own schema; created if it is missing and the role may. */
  readonly schema: string;
  readonly migrations: readonly Migration[];
  /** The longest to wait for Postgres, in ms; default 60,000. */
  readonly waitMs?: number;
  readonly logger?: Logger;
}

/**
 * Brings a schema up to its last migration. Safe when two start at once (an advisory lock
 * lets one run after the other). Each migration and its record are one transaction. A schema with later migrations is not
 * changed: a newer version has run (expand, then contract).
 *
 * @returns the names of the migrations applied now
 * @throws if Postgres stays unavailable, a name is invalid, or a migration fails; earlier migrations stay applied
 */
export async function migrateCommand(options: MigrateOptions): Promise<string[]> {
  const { url, schema, migrations, waitMs = 60_000 } = options;
  const logger = options.logger ?? createLogger({ service: `migrate ${schema}`, level: 'info' });
  checkNames(migrations);
  const session = await waitingFor(() => openMigrationSession(url, schema), waitMs, logger);
  try {
    await session.lock();
    const applied = await apply(session.context, migrations, logger);
    logger.info({ schema, applied }, applied.length > 0 ? 'schema migrated' : 'schema is up to date');
    return applied;
  } finally {
    await session.close();
  }
}

function checkNames(migrations: readonly Migration[]): void {
  const numbers = migrations.map(({ name }) => {
    if (!/^\d{6}-[a-z0-9-]+$/.test(name))
      throw new Error(`migration "${name}" must have a name like 000001-create-runs`);
    return name.slice(0, 6);
  });
  const disorder = numbers.findIndex((number, index) => index > 0 && number <= (numbers[index - 1] ?? ''));
  if (disorder > 0) throw new Error(`migration "${migrations[disorder]?.name}" is not in ascending order`);
}

async function apply(context: MigrationContext, migrations: readonly Migration[], logger: Logger): Promise<string[]> {
  const storage = new MigrationStorage(context);
  await storage.prepare();
  const umzug = new Umzug<MigrationContext>({
    context,
    storage,
    logger: undefined,
    migrations: migrations.map((migration) => ({
      name: migration.name,
      up: () => applyOne(context, storage, migration, logger),
    })),
  });
  const applied = await umzug.up();
  return applied.map(({ name }) => name);
}

const lockTries = 10;

/**
 * One migration and its record in one transaction. If a running service has locked a table, the migration backs off and
 * retries, because every statement after a waiting ALTER TABLE would wait behind it.
 */
async function applyOne(
  context: MigrationContext,
  storage: MigrationStorage,
  migration: Migration,
  logger: Logger,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.query('BEGIN');
      await migration.up(context);
      await storage.record(migration.name);
      await context.query('COMMIT');
      return;
    } catch (error) {
      await context.query('ROLLBACK').catch(() => {});
      const held = sqlState(error) === '55P03' || sqlState(error) === '40P01';
      if (!held || attempt === lockTries) throw error;
      logger.warn({ migration: migration.name, attempt }, 'a table is in use; trying again');
      await delay(backoffMs(attempt, 200, 5_000));
    }
  }
}

// No such database, role or password yet: provisioning may still be running.
const notProvisionedYet = new Set(['3D000', '28000', '28P01']);

async function waitingFor<T>(open: () => Promise<T>, waitMs: number, logger: Logger): Promise<T> {
  const end = performance.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open();
    } catch (error) {
      const mayPass = isConnectionLoss(error) || notProvisionedYet.has(sqlState(error) ?? '');
      if (!mayPass || performance.now() > end) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (attempt === 1) logger.info({ reason }, 'waiting for Postgres');
      await delay(backoffMs(attempt, 100, 2_000));
    }
  }
}
