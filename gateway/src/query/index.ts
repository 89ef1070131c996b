export { printFilter } from './filter/print.js';
export * from './list-request.js';
export { defaultPageSize, maxPageNumber, maxPageSize } from './page.js';
export { parseListQuery } from './parse-list-query.js';
