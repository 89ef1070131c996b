export * from './database.js';
export * from './migrate.js';
export * from './migration.js';
export * from './sql-state.js';
