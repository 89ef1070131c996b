export { catalogueFaults, type ListIdentity } from './check/check-query.js';
export * from './parse/list-request.js';
export { defaultPageSize, maxPageNumber, maxPageSize } from './parse/page.js';
export { parseListQuery } from './parse/parse-list-query.js';
export { printFilter } from './parse/print.js';
export * from './sql/create-listing.js';
export { join, raw, Sql, sql } from './sql/sql.js';
export * from './sql/types.js';
