export * from './create-listing.js';
export * from './evaluate.js';
export * from './list-in-memory.js';
export { join, raw, Sql, sql } from './sql.js';
export * from './types.js';
