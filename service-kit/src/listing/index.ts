export { catalogueFaults, type ListIdentity } from './check-query.js';
export * from './create-listing.js';
export { evaluate } from './evaluate.js';
export * from './list-in-memory.js';
export { join, raw, Sql, sql } from './sql.js';
export * from './types.js';
