export type { Transaction } from 'sequelize';
export { DatabaseUnavailable } from './connection-loss.js';
export type { StreamOptions } from './cursor.js';
export { createDatabase, type Database, type DatabaseOptions } from './database.js';
export { type MigrateOptions, migrateCommand } from './migrate.js';
export type { Migration, MigrationContext } from './migration.js';
export type { QueryOptions } from './query-options.js';
export { isCheckViolation, isForeignKeyViolation, isUniqueViolation, sqlState, violatedUnique } from './sql-state.js';
export type { TransactionSettings } from './transactions.js';
